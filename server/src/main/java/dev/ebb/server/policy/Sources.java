package dev.ebb.server.policy;

import java.time.Duration;

/**
 * From where a file may be had, and how slowly.
 *
 * @param mirrorsPerFile mirrors of a file beside its remote name; bites callers with the role USER
 * @param minimumBytesPerSecond a transfer that stays below is broken off; 0 for never. For jobs that do not say themselves
 * @param mirrorBytesPerSecond the same while another source of the file has not been tried
 * @param window over how long the speed is measured
 */
public record Sources(int mirrorsPerFile, long minimumBytesPerSecond, long mirrorBytesPerSecond, Duration window) {
    /** Sixteen mirrors; only a file that has some gives up a source that is next to dead. */
    public static final Sources DEFAULTS = new Sources(16, 0, 1024, Duration.ofSeconds(30));
}
