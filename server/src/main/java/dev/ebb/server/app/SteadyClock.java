package dev.ebb.server.app;

import java.time.Instant;
import java.time.InstantSource;

/**
 * The time of day as it was at start, carried on by the monotonic clock: setting the machine's clock moves no timer of a
 * running service, as in BITS. Thread-safe.
 */
final class SteadyClock implements InstantSource {
    private final Instant start = Instant.now();
    private final long startNanos = System.nanoTime();

    @Override
    public Instant instant() {
        return start.plusNanos(System.nanoTime() - startNanos);
    }
}
