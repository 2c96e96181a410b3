package dev.ebb.client;

import io.grpc.Status;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

/** How long to wait before the next try: doubles from 100 ms to 10 s, with a random fifth more or less. Not thread-safe. */
final class ReconnectDelay {
    private static final long FIRST_MILLIS = 100;
    private static final long LONGEST_MILLIS = 10_000;
    private static final double SPREAD = 0.2;

    /** Failures that the next try may not meet again. */
    private static final Set<Status.Code> PASSING = Set.of(
            Status.Code.UNAVAILABLE,
            Status.Code.INTERNAL,
            Status.Code.UNKNOWN,
            Status.Code.CANCELLED,
            Status.Code.DEADLINE_EXCEEDED,
            Status.Code.RESOURCE_EXHAUSTED,
            Status.Code.ABORTED);

    private long millis = FIRST_MILLIS;

    static boolean mayPass(EbbException cause) {
        return PASSING.contains(cause.status());
    }

    /** The next wait, and not less than the service asks for. */
    Duration next(EbbException cause) {
        double factor = 1 + SPREAD * (2 * ThreadLocalRandom.current().nextDouble() - 1);
        Duration wait = Duration.ofMillis((long) (millis * factor));
        millis = Math.min(LONGEST_MILLIS, millis * 2);
        return cause.retryAfter().filter(asked -> asked.compareTo(wait) > 0).orElse(wait);
    }

    /** After a sign of life. */
    void reset() {
        millis = FIRST_MILLIS;
    }
}
