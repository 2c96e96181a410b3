package dev.ebb.server.store;

import java.time.Instant;

/**
 * How much history is kept: what is older or more may be pruned.
 *
 * @param historyFrom events and ended jobs before this may go
 * @param requestsFrom recorded requests before this may go
 * @param maxEvents most events, whatever their age
 * @param maxEndedJobs most ended jobs, whatever their age
 * @param maxEndedJobsPerOwner most ended jobs of one owner, whatever their age
 */
public record Retention(
        Instant historyFrom, Instant requestsFrom, long maxEvents, long maxEndedJobs, long maxEndedJobsPerOwner) {
    /** Without a limit for each owner. */
    public Retention(Instant historyFrom, Instant requestsFrom, long maxEvents, long maxEndedJobs) {
        this(historyFrom, requestsFrom, maxEvents, maxEndedJobs, Long.MAX_VALUE);
    }

    /** Age alone decides, for everything. */
    public static Retention from(Instant instant) {
        return new Retention(instant, instant, Long.MAX_VALUE, Long.MAX_VALUE);
    }
}
