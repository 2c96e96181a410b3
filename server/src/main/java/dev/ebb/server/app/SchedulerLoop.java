package dev.ebb.server.app;

import dev.ebb.server.scheduler.Scheduler;
import dev.ebb.server.store.StoreException;
import java.time.Duration;
import java.time.InstantSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The thread that turns the scheduler. */
final class SchedulerLoop {
    private static final Logger LOG = LoggerFactory.getLogger(SchedulerLoop.class);
    private static final Duration AFTER_FAILURE = Duration.ofSeconds(1);

    private final Scheduler scheduler;
    private final InstantSource clock;
    private final Thread thread = new Thread(this::run, "ebb-scheduler");
    private volatile boolean stopping;
    /** Since when a turn has been under way, by the clock of {@link System#nanoTime}; 0 while the loop waits. */
    private volatile long turningSince;

    SchedulerLoop(Scheduler scheduler, InstantSource clock) {
        this.scheduler = scheduler;
        this.clock = clock;
    }

    void start() {
        thread.start();
    }

    /** False when the thread is gone, or has been in one turn for longer than a turn can last. */
    boolean isTurning(Duration longestTurn) {
        long since = turningSince;
        return thread.isAlive() && (since == 0 || System.nanoTime() - since < longestTurn.toNanos());
    }

    /** Lets every session leave and waits for it, but no longer than the patience. */
    void stop(Duration patience) {
        stopping = true;
        scheduler.wake();
        try {
            thread.join(patience.toMillis());
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
        }
        thread.interrupt();
    }

    private void run() {
        try {
            while (!stopping) {
                turn();
            }
            scheduler.drain();
            while (!scheduler.isIdle()) {
                turn();
            }
        } catch (InterruptedException stop) {
            LOG.debug("the scheduler stops with work under way; it goes on after the next start");
        }
    }

    private void turn() throws InterruptedException {
        try {
            turningSince = System.nanoTime() | 1;
            Duration wait = scheduler.runOnce(clock.instant());
            turningSince = 0;
            if (!stopping || !scheduler.isIdle()) {
                scheduler.await(wait);
            }
        } catch (StoreException failed) {
            turningSince = 0;
            LOG.error("the queue cannot be read; trying again in {} s", AFTER_FAILURE.toSeconds(), failed);
            scheduler.await(AFTER_FAILURE);
        }
    }
}
