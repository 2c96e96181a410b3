package dev.ebb.server.cli;

import dev.ebb.server.config.Home;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * What is wanted of a database that was recovered to an earlier moment.
 *
 * @param home of a node, whose files are looked at
 * @param configurationFile a file named on the command line; empty = the one of the home
 * @param environment variables that may hold settings
 * @param unseen settle jobs of other nodes as well: what they have fetched does not count, and they replace nothing
 * @param resume jobs that were runnable may move at once; else all come back suspended
 * @param dryRun only say what would come of it
 */
public record RecoveryRequest(
        Home home,
        Optional<Path> configurationFile,
        Map<String, String> environment,
        boolean unseen,
        boolean resume,
        boolean dryRun) {
    public RecoveryRequest {
        environment = Map.copyOf(environment);
    }
}
