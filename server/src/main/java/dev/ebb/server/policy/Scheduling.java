package dev.ebb.server.policy;

import java.time.Duration;

/**
 * How many at once and for how long.
 *
 * @param backgroundJobs background jobs that run at once; 1 is what BITS does
 * @param filesPerJob files of one job that transfer at once; 1 is what BITS does
 * @param timeSlice how long a background job runs before the next one of its priority has its turn
 */
public record Scheduling(int backgroundJobs, int filesPerJob, Duration timeSlice) {
    /** Small enough for a home line, large enough to fill it. */
    public static final Scheduling DEFAULTS = new Scheduling(4, 4, Duration.ofMinutes(5));
}
