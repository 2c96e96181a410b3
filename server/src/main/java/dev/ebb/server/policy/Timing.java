package dev.ebb.server.policy;

import java.time.Duration;

/**
 * Times of the queue.
 *
 * @param minimumRetryDelayFloor shorter retry delays are raised to this
 * @param inactivityTimeout a job without progress or change for this long is cancelled (JobInactivityTimeout)
 * @param maximumDownloadTime longest time in CONNECTING and TRANSFERRING for a job that does not say so itself
 *     (MaxDownloadTime)
 * @param historyRetention how long events and ended jobs are kept; at least 24 hours, as request ids are
 * @param history how much of that is kept at most
 */
public record Timing(
        Duration minimumRetryDelayFloor,
        Duration inactivityTimeout,
        Duration maximumDownloadTime,
        Duration historyRetention,
        KeptHistory history) {
    /** With as much history as is usual. */
    public Timing(
            Duration minimumRetryDelayFloor,
            Duration inactivityTimeout,
            Duration maximumDownloadTime,
            Duration historyRetention) {
        this(minimumRetryDelayFloor, inactivityTimeout, maximumDownloadTime, historyRetention, KeptHistory.DEFAULTS);
    }

    /** BITS's defaults, and a week of history. */
    public static final Timing DEFAULTS =
            new Timing(Duration.ofSeconds(5), Duration.ofDays(90), Duration.ofDays(90), Duration.ofDays(7));
}
