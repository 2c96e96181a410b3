package dev.ebb.server.engine;

import java.time.Duration;
import java.util.function.Predicate;

/**
 * When a download spreads over several connections, its lanes, and over how many.
 *
 * @param perFile lanes of one file of a FOREGROUND job at most; those of a background job use half of them. 1 = never more
 *     than one
 * @param fromBytes further lanes are opened only while at least so many bytes of the file are missing
 * @param smallestBytes no lane is given fewer bytes of another
 * @param interval how long a rate is measured before something follows from it; what is faster than that stays as it is
 * @param leastGain by which part further lanes must raise the rate, or there will be no more of them
 * @param mayOpen asked before each further lane
 */
public record LaneOptions(
        int perFile,
        long fromBytes,
        long smallestBytes,
        Duration interval,
        double leastGain,
        Predicate<TransferTask> mayOpen) {
    /** Four at most, for what takes a while. */
    public static final LaneOptions DEFAULTS =
            new LaneOptions(4, 16L << 20, 4L << 20, Duration.ofMillis(500), 0.15, task -> true);

    /** These bounds with another number of lanes, from another size on. */
    public LaneOptions with(int lanes, long from) {
        return new LaneOptions(lanes, from, smallestBytes, interval, leastGain, mayOpen);
    }

    /** Lanes of one file at most. */
    public int most(boolean foreground) {
        return foreground ? perFile : (perFile + 1) / 2;
    }
}
