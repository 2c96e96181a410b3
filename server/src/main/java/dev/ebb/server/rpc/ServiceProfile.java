package dev.ebb.server.rpc;

import java.nio.file.Path;
import java.time.Instant;

/**
 * What can be said of a running service for as long as it runs.
 *
 * @param version version of the build
 * @param buildId identifies the exact build
 * @param startTime when it started
 * @param processId its process
 * @param stateDirectory where its state lies
 * @param survivesReboot whether it comes back by itself after a restart of the machine
 */
public record ServiceProfile(
        String version,
        String buildId,
        Instant startTime,
        long processId,
        Path stateDirectory,
        boolean survivesReboot) {
    /** The contract that this build speaks. */
    public static final int CONTRACT_VERSION = 1;
}
