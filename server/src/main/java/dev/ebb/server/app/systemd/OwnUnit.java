package dev.ebb.server.app.systemd;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The systemd unit that this process runs in. Its control group tells, and not the environment: what a terminal that is a unit
 * starts has the variables of a unit too.
 *
 * @param name such as {@code ebb.service}
 * @param ofUser whether it is a unit of a user rather than of the system
 */
public record OwnUnit(String name, boolean ofUser) {
    /** {@code 0::/system.slice/ebb.service}, or with the old hierarchies {@code 1:name=systemd:/...}. */
    private static final Pattern LINE = Pattern.compile("(?:0:|\\d+:name=systemd):(/.*)");

    private static final Pattern SERVICE = Pattern.compile("(?:(.*)/)?([^/]+\\.service)");

    /** The unit of this process, with the file system below {@code root}; empty when it is in none. */
    public static Optional<OwnUnit> find(Path root) {
        try {
            return Files.readAllLines(root.resolve("proc/self/cgroup")).stream()
                    .map(LINE::matcher)
                    .filter(Matcher::matches)
                    .map(line -> SERVICE.matcher(line.group(1)))
                    .filter(Matcher::matches)
                    .map(path -> new OwnUnit(
                            path.group(2), String.valueOf(path.group(1)).contains("/user@")))
                    .findFirst();
        } catch (IOException notLinux) {
            return Optional.empty();
        }
    }

    /**
     * True when it is started with the machine: enabled, and for a unit of a user that user's units are started without a
     * login (lingering).
     */
    public boolean startsWithTheMachine(Path root, Map<String, String> environment, String user) {
        return ofUser
                ? isEnabled(userFolders(root, environment))
                        && Files.exists(root.resolve("var/lib/systemd/linger").resolve(user))
                : isEnabled(Stream.of("etc/systemd/system", "lib/systemd/system", "usr/lib/systemd/system")
                        .map(root::resolve)
                        .toList());
    }

    private static List<Path> userFolders(Path root, Map<String, String> environment) {
        String home = environment.getOrDefault("HOME", "/");
        String configuration = environment.getOrDefault("XDG_CONFIG_HOME", "");
        Path own = configuration.startsWith("/") ? Path.of(configuration) : Path.of(home, ".config");
        return List.of(
                own.resolve("systemd/user"), root.resolve("etc/systemd/user"), root.resolve("usr/lib/systemd/user"));
    }

    /** Enabled is what a target has a link to. */
    private boolean isEnabled(List<Path> folders) {
        for (Path folder : folders) {
            try (DirectoryStream<Path> targets = Files.newDirectoryStream(folder, "*.{wants,requires}")) {
                for (Path target : targets) {
                    if (Files.exists(target.resolve(name), LinkOption.NOFOLLOW_LINKS)) {
                        return true;
                    }
                }
            } catch (IOException notThere) {
                continue;
            }
        }
        return false;
    }
}
