package dev.ebb.server.store.sqlite;

import java.time.Duration;

/**
 * Bounds of the embedded store.
 *
 * @param maxReaders most reads at one moment; more wait
 * @param patience how long a read waits for its turn, and SQLite for a lock
 * @param checkpointFrames pages in the write-ahead log from which {@code afterAcks} moves them into the database
 * @param maxLogFrames pages in the log from which readers are waited for, so that the log can start over
 * @param ballastBytes disk space held back for the day the volume is full
 * @param checkedBytes after an unclean stop, a database up to this size is checked page by page before it is used; a larger
 *     one would delay the start by seconds, and SQLite's recovery is trusted with it
 */
public record SqliteOptions(
        int maxReaders,
        Duration patience,
        long checkpointFrames,
        long maxLogFrames,
        long ballastBytes,
        long checkedBytes) {
    /** Some megabytes of log: checkpoints stay rare and short, and recovery after a crash takes some ten milliseconds. */
    public static final SqliteOptions DEFAULTS =
            new SqliteOptions(4, Duration.ofSeconds(10), 2_000, 16_000, 4L << 20, 32L << 20);
}
