package dev.ebb.server.cli;

import dev.ebb.server.config.Home;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The options that every command takes: which service to talk to. */
@Command(
        name = "ebb",
        description = "Fetches files in the background, durably and politely.",
        synopsisSubcommandLabel = "COMMAND",
        footerHeading = "%n",
        footer = "\"ebb COMMAND --help\" explains a command, \"ebb doctor\" what is wrong with the installation.")
final class GlobalOptions implements Callable<Integer> {
    /** Those with a value, which may stand before the command; the launcher knows them too. */
    static final Set<String> WITH_VALUE =
            Set.of("--home", "--target", "--token-file", "--target-ca", "--target-cert", "--target-key", "--color");

    private final ColorChoice colors;

    @Spec
    @Nullable
    CommandSpec spec;

    @Option(
            names = "--home",
            paramLabel = "DIR",
            scope = ScopeType.INHERIT,
            description = "Private service with state, socket and configuration in this folder (default: EBB_HOME).")
    @Nullable
    Path home;

    @Option(
            names = "--target",
            paramLabel = "ADDRESS",
            scope = ScopeType.INHERIT,
            description = "Service to talk to: unix:/path, host:port (TLS), or plain:host:port (loopback only).")
    @Nullable
    String target;

    @Mixin
    final TargetOptions remote = new TargetOptions();

    GlobalOptions(ColorChoice colors) {
        this.colors = colors;
    }

    @Option(
            names = "--color",
            paramLabel = "WHEN",
            scope = ScopeType.INHERIT,
            description = "Colour the output: auto (on terminals, unless NO_COLOR is set; default), always or never.")
    void setColor(String when) {
        colors.choose(when);
    }

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            scope = ScopeType.INHERIT,
            description = "Show this help.")
    boolean help;

    @Option(
            names = {"-V", "--version"},
            versionHelp = true,
            description = "Show the version.")
    boolean version;

    /** Without a command there is nothing to do but to say which there are. */
    @Override
    public Integer call() {
        CommandSpec own = spec;
        if (own != null) {
            own.commandLine().usage(own.commandLine().getErr());
        }
        return ExitCode.USAGE.number();
    }

    /** The home that the options and the environment name. */
    Home resolveHome(CommandContext context) {
        Path named = home;
        if (named != null) {
            return Home.in(context.directory().resolve(named));
        }
        Map<String, String> environment = context.environment();
        String variable = environment.getOrDefault("EBB_HOME", "");
        return variable.isEmpty()
                ? Home.fromEnvironment(environment)
                : Home.in(context.directory().resolve(variable));
    }
}
