package dev.ebb.server.scheduler;

import java.time.Duration;

/**
 * Beats of the loop.
 *
 * @param reportInterval finished files are reported together this often
 * @param sampleInterval rates are sampled this often while something runs
 * @param sweepInterval inactive jobs are looked for this often
 * @param restAfterLoss how long nothing is begun after the ledger could not record something
 * @param page rows read from the queue at once
 * @param maxForegroundJobs foreground jobs that run at once; BITS has no limit, every queue here has one
 */
public record SchedulerOptions(
        Duration reportInterval,
        Duration sampleInterval,
        Duration sweepInterval,
        Duration restAfterLoss,
        int page,
        int maxForegroundJobs) {
    /** What a daemon uses. */
    public static final SchedulerOptions DEFAULTS = new SchedulerOptions(
            Duration.ofMillis(250), Duration.ofMillis(500), Duration.ofHours(1), Duration.ofSeconds(1), 256, 64);
}
