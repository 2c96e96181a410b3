package dev.ebb.server.cli.doctor;

import dev.ebb.server.config.Home;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * What there is to look at.
 *
 * @param home where the service keeps its things
 * @param environment variables of the command
 * @param properties of the JVM
 * @param root of the file system, where the kernel and the system are asked
 * @param now the time
 * @param service what the service says
 * @param inspection what its own code sees
 */
public record Installation(
        Home home,
        Map<String, String> environment,
        Map<String, String> properties,
        Path root,
        Instant now,
        ServiceAnswer service,
        Inspection inspection) {

    /** The first line of a file of the kernel or the system; empty where there is none. */
    Optional<String> line(String file) {
        try {
            return Files.readString(root.resolve(file)).lines().findFirst().map(String::strip);
        } catch (IOException | RuntimeException unreadable) {
            return Optional.empty();
        }
    }

    String property(String name) {
        return properties.getOrDefault(name, "");
    }

    String variable(String name) {
        return environment.getOrDefault(name, "");
    }

    boolean isLinux() {
        return property("os.name").equals("Linux");
    }
}
