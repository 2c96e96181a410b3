package dev.ebb.server.cli;

import dev.ebb.server.cli.install.Systemctl;
import dev.ebb.server.cli.install.Units;
import dev.ebb.server.config.Home;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code ebb install}: has systemd run the service. */
@Command(
        name = "install",
        description = {
            "Writes the systemd units that run the service, and enables them: your own, or the machine's.",
            "Jobs then go on after a reboot. Repeating it brings the units up to date.",
            ""
        })
final class InstallCommand implements Callable<Integer> {
    private final CommandContext context;
    private final Connector connector;
    private final GlobalOptions global;

    @Mixin
    private final UnitOptions units = new UnitOptions();

    @Option(names = "--now", description = "Start the service, too; one that runs already makes way for it.")
    boolean now;

    @Option(
            names = "--into",
            paramLabel = "DIR",
            description = "Only write the units into this folder, for whoever builds a package.")
    @Nullable
    Path into;

    @Option(
            names = "--launcher",
            paramLabel = "FILE",
            description = "The ebb that the units start (default: the one that runs this command).")
    @Nullable
    Path launcher;

    InstallCommand(CommandContext context, Connector connector, GlobalOptions global) {
        this.context = context;
        this.connector = connector;
        this.global = global;
    }

    @Override
    public Integer call() {
        Units.Scope scope = units.scope(context, global);
        Path folder = into == null
                ? units.folder(scope, context)
                : context.directory().resolve(into);
        if (into == null && units.isPackaged(scope)) {
            context.out().println("The package has brought the units.");
        } else {
            write(scope, folder);
        }
        return (into != null || enable(scope) ? ExitCode.OK : ExitCode.FAILED).number();
    }

    private void write(Units.Scope scope, Path folder) {
        List<String> command = new ArrayList<>(List.of(program()));
        String socket = "%t/ebb/ebb.sock";
        Path directory =
                global.home == null ? null : global.resolveHome(context).directory();
        if (scope == Units.Scope.SYSTEM) {
            socket = Home.system().socket().toString();
            command.addAll(List.of("serve", "--system"));
        } else if (directory != null) {
            socket = Home.in(directory).socket().toString().replace("%", "%%");
            command.addAll(List.of("--home", directory.toString(), "serve"));
        } else {
            command.add("serve");
        }
        try {
            new Units(scope, command, socket).write(folder);
        } catch (IOException failed) {
            throw new CliException(
                    ExitCode.FAILED,
                    "the units cannot be written: " + Failures.inWords(failed)
                            + (scope == Units.Scope.SYSTEM ? "; --system is for root" : ""));
        }
        Units.NAMES.forEach(name ->
                context.out().println("wrote " + Plain.of(folder.resolve(name).toString())));
    }

    private String program() {
        if (launcher != null) {
            return context.directory().resolve(launcher).normalize().toString();
        }
        String own = System.getProperty(DaemonProcess.LAUNCHER, "");
        if (own.isEmpty()) {
            throw CliException.usage("this ebb was started without its launcher: name it with --launcher");
        }
        return own;
    }

    /** True when systemd did all that was asked of it. */
    private boolean enable(Units.Scope scope) {
        Systemctl systemctl = new Systemctl(scope, context.environment());
        List<List<String>> requests = new ArrayList<>();
        requests.add(List.of("daemon-reload"));
        requests.add(request("enable"));
        if (now) {
            makeWay(scope);
            requests.add(request("restart"));
        }
        for (int i = 0; i < requests.size(); i++) {
            Optional<String> failure = systemctl.run(requests.get(i));
            if (failure.isPresent()) {
                context.say("systemd could not be asked: " + failure.get() + ". Where it runs, type:");
                requests.subList(i, requests.size())
                        .forEach(left -> context.err().println("  " + systemctl.words(left)));
                return false;
            }
        }
        context.out()
                .println(
                        now ? "The service runs and starts with the machine." : "The service starts with the machine.");
        if (scope == Units.Scope.USER && !lingers(context.environment())) {
            context.say(
                    "it ends when you log out and starts when you log in; to have it run from the start of the machine:"
                            + " loginctl enable-linger");
        }
        return true;
    }

    private static List<String> request(String verb) {
        List<String> words = new ArrayList<>(List.of(verb));
        words.addAll(Units.NAMES);
        return words;
    }

    /** A service that a command had started holds the lock of the home; its jobs go on in the next one. */
    private void makeWay(Units.Scope scope) {
        Home home = scope == Units.Scope.SYSTEM ? Home.system() : global.resolveHome(context);
        connector.stopAt(home);
    }

    private static boolean lingers(Map<String, String> environment) {
        return Files.exists(Path.of(
                "/var/lib/systemd/linger", environment.getOrDefault("USER", System.getProperty("user.name", ""))));
    }
}
