package dev.ebb.server.cli;

import dev.ebb.server.config.ConfigurationException;
import dev.ebb.server.config.Home;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code ebb serve}: runs the service in the foreground. */
@Command(name = "serve", description = "Runs the service in the foreground until it is stopped.")
final class ServeCommand implements Callable<Integer> {
    private final CommandContext context;
    private final GlobalOptions global;

    @Option(names = "--system", description = "Serve the whole machine: /var/lib/ebb, /run/ebb, /etc/ebb.")
    boolean system;

    @Option(
            names = "--on-demand",
            description = "Leave when there has been nothing to do for a while (daemon.idle-exit).")
    boolean onDemand;

    @Option(
            names = "--ui",
            description = "Also serve a page to look at the queue with, and print its address (ui.enabled).")
    boolean page;

    @Option(names = "--aria2", description = "Also speak aria2's RPC (aria2.enabled).")
    boolean aria2;

    @Option(names = "--config", paramLabel = "FILE", description = "Configuration file instead of the usual one.")
    @Nullable
    Path configuration;

    @Option(names = "--set", paramLabel = "KEY=VALUE", description = "Setting that overrides file and environment.")
    List<String> settings = List.of();

    ServeCommand(CommandContext context, GlobalOptions global) {
        this.context = context;
        this.global = global;
    }

    @Override
    public Integer call() {
        if (global.target != null) {
            throw CliException.usage("--target is for clients: a service lives in a --home");
        }
        if (system && global.home != null) {
            throw CliException.usage("--system and --home exclude each other");
        }
        Home home = (system ? Home.system() : global.resolveHome(context)).requireBindableSocket();
        Optional<Path> file = Optional.ofNullable(configuration).map(context.directory()::resolve);
        try {
            ServeOptions options = new ServeOptions(home, onDemand, file, settings(), context.environment());
            return context.runner().serve(options, this::announce);
        } catch (ConfigurationException wrong) {
            throw wrong;
        } catch (RuntimeException refused) {
            throw CliException.cannotStart(refused);
        }
    }

    private void announce(String url) {
        context.out().println(url);
        context.out().flush();
        context.say(
                "the queue can be looked at there; the address opens it for whoever has it, so keep it to yourself");
    }

    private List<String> settings() {
        List<String> all = new ArrayList<>(settings);
        if (page) {
            all.add("ui.enabled=true");
        }
        if (aria2) {
            all.add("aria2.enabled=true");
        }
        return all;
    }
}
