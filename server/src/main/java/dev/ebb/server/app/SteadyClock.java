package dev.ebb.server.app;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * The time of day as it was at start, carried on by the monotonic clock: setting the machine's clock moves no timer of a
 * running service, as in BITS. The time that the machine has slept is added, which the monotonic clock leaves out on Linux: calendars and
 * expiries go by the day that people see. Thread-safe.
 */
final class SteadyClock implements InstantSource {
    /** How often the system is asked whether it has slept. */
    private static final long LOOK_NANOS = 1_000_000_000L;

    /** The system's two clocks are read one after the other, and one of them counts in hundredths. */
    private static final long LEAST_SLEEP_NANOS = 500_000_000L;

    private final Instant start;
    private final long startNanos;
    private final Duration startUptime;
    private final LongSupplier nanos;
    private final Supplier<Duration> uptime;
    private volatile long lookedNanos;
    private volatile long sleptNanos;

    SteadyClock() {
        this(InstantSource.system(), System::nanoTime, new Uptime());
    }

    /** {@code uptime} is the time since the machine was started, sleep included. */
    SteadyClock(InstantSource day, LongSupplier nanos, Supplier<Duration> uptime) {
        this.nanos = nanos;
        this.uptime = uptime;
        this.start = day.instant();
        this.startNanos = nanos.getAsLong();
        this.startUptime = uptime.get();
        this.lookedNanos = startNanos;
    }

    @Override
    public Instant instant() {
        long passed = nanos.getAsLong() - startNanos;
        if (passed - (lookedNanos - startNanos) > LOOK_NANOS) {
            lookedNanos = startNanos + passed;
            long slept = uptime.get().minus(startUptime).toNanos() - passed;
            if (slept - sleptNanos > LEAST_SLEEP_NANOS) {
                sleptNanos = slept;
            }
        }
        return start.plusNanos(passed + sleptNanos);
    }
}
