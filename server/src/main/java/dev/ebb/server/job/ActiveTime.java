package dev.ebb.server.job;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How long a job has been in CONNECTING and TRANSFERRING since it was last resumed: what its maximum download time bounds.
 *
 * @param spent in stretches that are over
 * @param since when the present stretch began; null while the job is in neither state
 */
public record ActiveTime(Duration spent, @Nullable Instant since) {
    /** It has not run. */
    public static final ActiveTime NONE = new ActiveTime(Duration.ZERO, null);

    /** The time up to now. */
    public Duration total(Instant now) {
        return since == null || now.isBefore(since) ? spent : spent.plus(Duration.between(since, now));
    }

    /** A stretch begins, unless one is under way. */
    ActiveTime begun(Instant now) {
        return since == null ? new ActiveTime(spent, now) : this;
    }

    /** The stretch is over. */
    ActiveTime ended(Instant now) {
        return new ActiveTime(total(now), null);
    }
}
