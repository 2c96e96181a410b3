package dev.ebb.server.app;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The end of a service, one part after the other. No part has more than its share of the time that is left, so that one which
 * hangs keeps no other from leaving in good order. Used by one thread; each step runs on a thread of its own.
 */
final class Drain {
    private static final Logger LOG = LoggerFactory.getLogger(Drain.class);

    private final long due;
    private final List<String> left = new ArrayList<>();

    private Drain(Duration patience) {
        due = System.nanoTime() + patience.toNanos();
    }

    /** One that is over by then. */
    static Drain within(Duration patience) {
        return new Drain(patience);
    }

    /** What ends a part. */
    interface Step {
        void run() throws Exception;
    }

    /** A part of the time that is left. */
    Duration share(double part) {
        return Duration.ofNanos((long) (Math.max(0, due - System.nanoTime()) * part));
    }

    /** Ends a part. False when its share of the time was not enough; it is left alone then, and may still be ending. */
    boolean step(String what, double share, Step step) {
        Thread thread = new Thread(() -> run(what, step), "ebb-stop");
        thread.setDaemon(true);
        thread.start();
        try {
            thread.join(Math.max(1, share(share).toMillis()));
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
        }
        if (thread.isAlive()) {
            leave(what);
            return false;
        }
        return true;
    }

    /** This is not over, and others do not wait for it. */
    void leave(String what) {
        LOG.warn("not over in time: {}", what);
        left.add(what);
    }

    /** What was not over in its share of the time, in order. */
    List<String> left() {
        return List.copyOf(left);
    }

    private static void run(String what, Step step) {
        try {
            step.run();
        } catch (Exception failed) {
            LOG.warn("not closed in good order: {}", what, failed);
        }
    }
}
