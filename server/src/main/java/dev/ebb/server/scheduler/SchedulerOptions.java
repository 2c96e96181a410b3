package dev.ebb.server.scheduler;

import java.time.Duration;
import java.time.ZoneId;

/**
 * Beats of the loop.
 *
 * @param reportInterval finished files are reported together this often
 * @param sampleInterval rates are sampled this often while something runs
 * @param sweepInterval inactive jobs are looked for this often
 * @param restAfterLoss how long nothing is begun after the ledger could not record something
 * @param page rows read from the queue at once
 * @param aliveInterval a running job's row is touched this often, so that a crash loses little of its active time
 * @param networkSettling how long a network that has come is left alone before it is used
 * @param spaceInterval volumes that were too full are looked at this often
 * @param zone in which policies tell the time
 * @param callingOff how long the answer to Cancel waits for servers that are told to forget its uploads
 * @param maxForegroundJobs foreground jobs that run at once; BITS has no limit, every queue here has one
 */
public record SchedulerOptions(
        Duration reportInterval,
        Duration sampleInterval,
        Duration sweepInterval,
        Duration restAfterLoss,
        int page,
        Duration aliveInterval,
        Duration networkSettling,
        Duration spaceInterval,
        Duration callingOff,
        ZoneId zone,
        int maxForegroundJobs) {
    private static final int PAGES_OF_WAITING = 16;

    /** What a daemon uses. */
    public static final SchedulerOptions DEFAULTS = new SchedulerOptions(
            Duration.ofMillis(250),
            Duration.ofMillis(500),
            Duration.ofHours(1),
            Duration.ofSeconds(1),
            256,
            Duration.ofMinutes(1),
            Duration.ofSeconds(2),
            Duration.ofSeconds(5),
            Duration.ofSeconds(3),
            ZoneId.systemDefault(),
            64);

    /** Waiting jobs of a level that are looked at for a plan. */
    int waitingLooked() {
        return PAGES_OF_WAITING * page;
    }

    /** These options with other patience for servers of uploads that were cancelled. */
    public SchedulerOptions withCallingOff(Duration other) {
        return new SchedulerOptions(
                reportInterval,
                sampleInterval,
                sweepInterval,
                restAfterLoss,
                page,
                aliveInterval,
                networkSettling,
                spaceInterval,
                other,
                zone,
                maxForegroundJobs);
    }

    /** These options in another time zone. */
    public SchedulerOptions in(ZoneId other) {
        return new SchedulerOptions(
                reportInterval,
                sampleInterval,
                sweepInterval,
                restAfterLoss,
                page,
                aliveInterval,
                networkSettling,
                spaceInterval,
                callingOff,
                other,
                maxForegroundJobs);
    }
}
