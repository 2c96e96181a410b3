package dev.ebb.server.ledger;

import java.time.Duration;

/**
 * Bounds of the writer.
 *
 * @param maxWaitingCommands callers' commands that wait for the writer; one more is refused
 * @param maxWaitingBytes estimated size of what waits
 * @param maxBatch commands in one transaction
 * @param busyRetryDelay what a refused caller is told to wait
 * @param pruneInterval how often it looks for history that is too old or too much
 */
public record LedgerOptions(
        int maxWaitingCommands, long maxWaitingBytes, int maxBatch, Duration busyRetryDelay, Duration pruneInterval) {
    /** What a daemon uses. */
    public static final LedgerOptions DEFAULTS =
            new LedgerOptions(4096, 16L << 20, 512, Duration.ofMillis(200), Duration.ofMinutes(1));
}
