package dev.ebb.server.app;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the promise by when a service that is told to stop is gone, whatever hangs: a client, a disk, a database. A thread of
 * its own, {@code ebb-deadline}, waits for the signal.
 */
final class ExitDeadline {
    private static final Logger LOG = LoggerFactory.getLogger(ExitDeadline.class);

    private final StopSignal stop;
    private final Duration patience;

    private ExitDeadline(StopSignal stop, Duration patience) {
        this.stop = stop;
        this.patience = patience;
    }

    /** From the signal on the process has so long; then it ends with exit status 0. */
    static void set(StopSignal stop, Duration patience) {
        Thread thread = new Thread(new ExitDeadline(stop, patience)::run, "ebb-deadline");
        thread.setDaemon(true);
        thread.start();
    }

    private void run() {
        try {
            stop.await();
            TimeUnit.NANOSECONDS.sleep(patience.toNanos());
            if (patience.isZero()) {
                LOG.info("service.drain-timeout is 0: the service ends at once");
            } else {
                LOG.warn(
                        "not everything was over within {} ms (service.drain-timeout); the service ends all the same, and"
                                + " the next start goes on from what is on disk",
                        patience.toMillis());
            }
            Runtime.getRuntime().halt(0);
        } catch (InterruptedException nobodyDoes) {
            Thread.currentThread().interrupt();
        }
    }
}
