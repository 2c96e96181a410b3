package dev.ebb.server.store;

import dev.ebb.server.job.JobPriority;
import java.time.Instant;
import java.util.Map;

/**
 * What keeps a node from running jobs, in so few words that others can tell those who ask.
 *
 * @param networkUp false when its machine had a network and has none now
 * @param stopping it is on its way out
 * @param backgroundFree places for background jobs that nobody holds
 * @param foregroundFree places for FOREGROUND jobs that nobody holds
 * @param closedBy for each priority that may not run there now, the policy that says so
 * @param unreachable servers that it could not reach a moment ago, by host and port as they stand in URLs, and since when;
 *     {@link Instant#EPOCH} when that is not known
 * @param standsBack it begins no jobs for the moment, since it could not reach the servers of many
 */
public record NodeOutlook(
        boolean networkUp,
        boolean stopping,
        int backgroundFree,
        int foregroundFree,
        Map<JobPriority, String> closedBy,
        Map<String, Instant> unreachable,
        boolean standsBack) {
    /** Nothing does, as far as anybody knows. */
    public static final NodeOutlook CLEAR = new NodeOutlook(true, false, 1, 1, Map.of(), Map.of(), false);

    public NodeOutlook {
        closedBy = Map.copyOf(closedBy);
        unreachable = Map.copyOf(unreachable);
    }
}
