package dev.ebb.server.cli;

import dev.ebb.server.cli.install.Units;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import picocli.CommandLine.Option;

/** Whose units a command is about, and where these lie. */
final class UnitOptions {
    @Option(names = "--system", description = "The service of the whole machine (default for root).")
    boolean system;

    @Option(names = "--user", description = "Your own service (default for everybody else).")
    boolean user;

    Units.Scope scope(CommandContext context, GlobalOptions global) {
        if (global.target != null) {
            throw CliException.usage("--target is for clients: units are of this machine");
        }
        if (system && user) {
            throw CliException.usage("--system and --user exclude each other");
        }
        boolean machine = system || !user && global.home == null && isRoot();
        if (machine && global.home != null) {
            throw CliException.usage("--system and --home exclude each other");
        }
        return machine ? Units.Scope.SYSTEM : Units.Scope.USER;
    }

    /** Where an administrator's units lie, or a user's own (systemd.unit(5)). */
    Path folder(Units.Scope scope, CommandContext context) {
        if (scope == Units.Scope.SYSTEM) {
            return Path.of("/etc/systemd/system");
        }
        Map<String, String> environment = context.environment();
        String configuration = environment.getOrDefault("XDG_CONFIG_HOME", "");
        Path base = configuration.startsWith("/")
                ? Path.of(configuration)
                : Path.of(environment.getOrDefault("HOME", System.getProperty("user.home", "/")), ".config");
        return base.resolve("systemd/user");
    }

    /** True when this ebb came as a package that brought the units with it. */
    boolean isPackaged(Units.Scope scope) {
        String launcher = System.getProperty(DaemonProcess.LAUNCHER, "");
        String name = scope == Units.Scope.SYSTEM ? "system" : "user";
        return !launcher.isEmpty()
                && Stream.of("/usr/lib/systemd", "/lib/systemd")
                        .map(base -> Path.of(base, name, "ebb.service"))
                        .anyMatch(unit -> starts(unit, launcher));
    }

    private static boolean starts(Path unit, String launcher) {
        try {
            return Files.readString(unit).contains("ExecStart=" + launcher + " ");
        } catch (IOException none) {
            return false;
        }
    }

    private static boolean isRoot() {
        return System.getProperty("user.name", "").equals("root");
    }
}
