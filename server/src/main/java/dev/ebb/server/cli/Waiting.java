package dev.ebb.server.cli;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** Looks again and again until a deadline, with a short rest in between. */
final class Waiting {
    private static final long REST_NANOS = Duration.ofMillis(25).toNanos();
    private final long deadline;

    Waiting(Duration patience) {
        this.deadline = System.nanoTime() + patience.toNanos();
    }

    /** Rests; false when the time is up or the thread was interrupted. */
    boolean again() {
        LockSupport.parkNanos(REST_NANOS);
        return System.nanoTime() - deadline < 0 && !Thread.currentThread().isInterrupted();
    }
}
