package dev.ebb.server.app;

import dev.ebb.server.scheduler.Scheduler;
import dev.ebb.server.store.StoreException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The thread that turns the scheduler. */
final class SchedulerLoop {
    private static final Logger LOG = LoggerFactory.getLogger(SchedulerLoop.class);
    private static final Duration AFTER_FAILURE = Duration.ofSeconds(1);
    /** Of the time there is for leaving, the part in which files may still become whole. */
    private static final double FINISHING = 0.25;
    /** How often the log says again that nothing is scheduled. */
    private static final Duration REMINDER = Duration.ofMinutes(1);

    private final Scheduler scheduler;
    private final InstantSource clock;
    private final Thread thread = new Thread(this::run, "ebb-scheduler");
    private volatile boolean stopping;
    /** When what moves has to leave at the latest; null while the service goes on. */
    private volatile @Nullable Instant windingDown;
    /** Since when a turn has been under way, by the clock of {@link System#nanoTime}; 0 while the loop waits. */
    private volatile long turningSince;
    /** Since when every turn has broken, by the same clock; 0 when the last one did not. */
    private volatile long breakingSince;
    /** When the log last said that no turn comes to its end; null when they do. Of the loop's thread. */
    private @Nullable Instant complained;

    SchedulerLoop(Scheduler scheduler, InstantSource clock) {
        this.scheduler = scheduler;
        this.clock = clock;
    }

    void start() {
        thread.start();
    }

    /**
     * False when the thread is gone, has been in one turn for longer than a turn can last, or no turn has come to its end for so
     * long, though the store could be read. True before the start and once it is to stop.
     */
    boolean isTurning(Duration longestTurn, Duration longestBreaking) {
        return stopping
                || thread.getState() != Thread.State.TERMINATED
                        && isWithin(turningSince, longestTurn)
                        && isWithin(breakingSince, longestBreaking);
    }

    private static boolean isWithin(long since, Duration longest) {
        return since == 0 || System.nanoTime() - since < longest.toNanos();
    }

    /** No job starts any more, and what moves leaves, but for what will be whole in a part of that time; returns at once. */
    void windDown(Drain drain) {
        windDown(drain.share(FINISHING));
    }

    private void windDown(Duration finishing) {
        windingDown = clock.instant().plus(finishing);
        scheduler.wake();
    }

    /** Lets every session leave and waits for it, but no longer than the patience. True when all are gone. */
    boolean stop(Duration patience) {
        if (windingDown == null) {
            windDown(Duration.ZERO);
        }
        stopping = true;
        scheduler.wake();
        try {
            thread.join(Math.max(1, patience.toMillis()));
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
        }
        boolean over = !thread.isAlive();
        thread.interrupt();
        return over;
    }

    private void run() {
        try {
            while (!stopping || !scheduler.isIdle()) {
                Instant by = windingDown;
                if (by != null) {
                    scheduler.drain(by);
                }
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
            breakingSince = 0;
            complained = null;
            if (!stopping || !scheduler.isIdle()) {
                scheduler.await(wait);
            }
        } catch (StoreException failed) {
            turningSince = 0;
            breakingSince = 0;
            complain("the queue cannot be read", failed, failed.kind() == StoreException.Kind.AWAY);
            scheduler.await(AFTER_FAILURE);
        } catch (RuntimeException broken) {
            turningSince = 0;
            breakingSince = breakingSince == 0 ? System.nanoTime() | 1 : breakingSince;
            complain("a turn of the scheduler failed", broken, false);
            scheduler.await(AFTER_FAILURE);
        }
    }

    /** An outage of hours must not fill the disk of the log. */
    private void complain(String what, RuntimeException failed, boolean isFamiliar) {
        Instant now = clock.instant();
        Instant last = complained;
        if (last != null && now.isBefore(last.plus(REMINDER))) {
            return;
        }
        complained = now;
        if (last != null || isFamiliar) {
            LOG.error("{}, it is tried once a second: {}", what, failed.toString());
        } else {
            LOG.error("{}, it is tried once a second", what, failed);
        }
    }
}
