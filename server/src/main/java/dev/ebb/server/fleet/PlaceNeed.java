package dev.ebb.server.fleet;

import dev.ebb.server.job.JobPriority;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What this node would use of the places for background jobs, where their number is the fleet's.
 *
 * @param limit how many there are in the fleet
 * @param wanted jobs that would run here if all could
 * @param level the highest priority of those that nobody else can run: they run here, or only this node may; null for none
 * @param count how many of that priority these are
 * @param runningFor how long the oldest has run that runs here
 * @param turn how long a node keeps a place for which others wait
 */
public record PlaceNeed(
        int limit, int wanted, @Nullable JobPriority level, int count, Duration runningFor, Duration turn) {
    /** Of a node that wants none. */
    public static final PlaceNeed NONE = new PlaceNeed(0, 0, null, 0, Duration.ZERO, Duration.ZERO);
}
