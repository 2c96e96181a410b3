package dev.ebb.server.job;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Where a job stands in its retries.
 *
 * @param due when the next attempt is made, in TRANSIENT_ERROR; null otherwise
 * @param failingSince when the first transient error without any progress since occurred; null when bytes moved last
 * @param fruitlessAttempts attempts in a row that moved no byte, by which the delay grows
 */
public record RetryState(@Nullable Instant due, @Nullable Instant failingSince, int fruitlessAttempts) {
    /** Nothing has failed. */
    public static final RetryState NONE = new RetryState(null, null, 0);

    /** How long to wait after so many fruitless attempts: the minimum, doubled each time, up to the maximum. */
    public static Duration delay(JobSettings settings, int fruitlessAttempts) {
        Duration delay = settings.minimumRetryDelay();
        for (int i = 1; i < fruitlessAttempts && delay.compareTo(settings.maximumRetryDelay()) < 0; i++) {
            delay = delay.multipliedBy(2);
        }
        return delay.compareTo(settings.maximumRetryDelay()) > 0 ? settings.maximumRetryDelay() : delay;
    }

    /** The same with another no-progress timeout: a wait that would outlast it ends with it. */
    RetryState notAfter(Duration noProgressTimeout) {
        if (due == null || failingSince == null) {
            return this;
        }
        Instant giveUp = failingSince.plus(noProgressTimeout);
        return giveUp.isBefore(due) ? new RetryState(giveUp, failingSince, fruitlessAttempts) : this;
    }

    /** The wait is over, what is known of the failures stays. */
    public RetryState withoutDue() {
        return new RetryState(null, failingSince, fruitlessAttempts);
    }
}
