package dev.ebb.server.cli;

import dev.ebb.server.config.Home;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * Which store to look at.
 *
 * @param home whose
 * @param configurationFile a file named on the command line; empty = the one of the home
 * @param environment variables that may hold settings
 * @param repair mend what can be mended
 */
public record StoreCheckRequest(
        Home home, Optional<Path> configurationFile, Map<String, String> environment, boolean repair) {
    public StoreCheckRequest {
        environment = Map.copyOf(environment);
    }
}
