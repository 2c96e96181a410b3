package dev.ebb.client;

import java.time.Duration;

/**
 * How patient a client is.
 *
 * <pre>{@code
 * EbbClientOptions patient = EbbClientOptions.DEFAULTS.withDeadline(Duration.ofMinutes(2)).withAttempts(12);
 * }</pre>
 *
 * @param deadline for a call that names none
 * @param endingDeadline for Complete and Cancel, which wait for the disk
 * @param attempts tries of a call that is safe to repeat while the service is unavailable; 1 = no repetition
 */
public record EbbClientOptions(Duration deadline, Duration endingDeadline, int attempts) {
    /** Enough for a service that restarts: about five seconds of tries. */
    public static final EbbClientOptions DEFAULTS =
            new EbbClientOptions(Duration.ofSeconds(30), Duration.ofMinutes(10), 8);

    public EbbClientOptions {
        if (attempts < 1 || deadline.isNegative() || deadline.isZero()) {
            throw new IllegalArgumentException("a call needs at least one attempt and some time");
        }
    }

    /** The same but for the deadline of ordinary calls. */
    public EbbClientOptions withDeadline(Duration other) {
        return new EbbClientOptions(other, endingDeadline, attempts);
    }

    /** The same but for the number of tries. */
    public EbbClientOptions withAttempts(int other) {
        return new EbbClientOptions(deadline, endingDeadline, other);
    }
}
