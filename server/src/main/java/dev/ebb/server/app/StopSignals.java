package dev.ebb.server.app;

import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * SIGTERM and SIGINT. The first of them has the service leave in good order, and its exit status is 0; the next ends the
 * process at once, as SIGKILL would, which loses nothing that was acknowledged.
 */
final class StopSignals {
    private static final Logger LOG = LoggerFactory.getLogger(StopSignals.class);
    private static final int INTERRUPT = 2;
    private static final int TERMINATE = 15;
    /** What shells add to the number of the signal that ended a process. */
    private static final int BY_SIGNAL = 128;

    private final StopSignal stop;
    private final AtomicInteger seen = new AtomicInteger();

    private StopSignals(StopSignal stop) {
        this.stop = stop;
    }

    /** Gives the signal to stop when one of them comes; false when SIGTERM never will be seen. */
    static boolean pass(StopSignal stop) {
        StopSignals signals = new StopSignals(stop);
        ProcessSignal.on("INT", () -> signals.come("INT", INTERRUPT));
        return ProcessSignal.on("TERM", () -> signals.come("TERM", TERMINATE));
    }

    private void come(String name, int number) {
        if (seen.incrementAndGet() == 1) {
            LOG.info("SIG{}: the service stops; another one ends it at once", name);
            stop.give();
        } else {
            LOG.warn("SIG{} once more: it ends at once; what runs goes on after the next start", name);
            Runtime.getRuntime().halt(BY_SIGNAL + number);
        }
    }
}
