package dev.ebb.server.app;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Somebody wants the service to stop: a signal, a call, or idleness. Given once. Thread-safe. */
final class StopSignal {
    private final CountDownLatch given = new CountDownLatch(1);

    void give() {
        given.countDown();
    }

    /** Waits for the signal; false when the time is over first. */
    boolean await(Duration longest) throws InterruptedException {
        return given.await(longest.toMillis(), TimeUnit.MILLISECONDS);
    }

    void await() throws InterruptedException {
        given.await();
    }
}
