package dev.ebb.server.store.postgres;

import dev.ebb.server.store.StoreException;
import dev.ebb.server.store.sql.Cells;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has events numbered after their commit, for many commits at once, on a thread of its own; rings a bell when the history
 * grew, here or at another node. Whoever reads the history waits until what this node committed before is in it. Thread-safe.
 */
final class EventNumbers implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EventNumbers.class);
    /** How often what others left is looked for, should their news be lost. */
    private static final Duration LOOK = Duration.ofSeconds(2);
    /** How long a reader waits; then it reads what there is. */
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    private static final int TAKEN_AT_ONCE = 2_000;
    private static final String NUMBER = "SELECT number_events()";
    private static final String ANY = "SELECT CASE WHEN EXISTS (SELECT 1 FROM arrival) THEN 1 ELSE 0 END";
    private static final String LAST = "SELECT last_event FROM history";

    private final Transactions transactions;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final List<Runnable> bells = new CopyOnWriteArrayList<>();
    private final Thread thread = new Thread(this::run, "ebb-numbers");
    private long committed;
    private long numbered;
    private boolean closed;
    private volatile long last;

    EventNumbers(Transactions transactions) {
        this.transactions = transactions;
        thread.setDaemon(true);
    }

    /** Begins; what an earlier run left is numbered at once. */
    void start() {
        arrived();
        thread.start();
    }

    void onNews(Runnable bell) {
        bells.add(bell);
    }

    /** A transaction of this node has been committed, or another node says that one of its was. */
    void arrived() {
        lock.lock();
        try {
            committed++;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Waits until what was committed before this call is numbered, but not for ever. */
    void await() {
        lock.lock();
        try {
            long wanted = committed;
            long left = PATIENCE.toNanos();
            while (numbered < wanted && !closed && left > 0) {
                left = changed.awaitNanos(left);
            }
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
        } finally {
            lock.unlock();
        }
    }

    /** The newest number that this node knows of. */
    long last() {
        return last;
    }

    private void run() {
        for (long goal = next(); goal >= 0; goal = next()) {
            try {
                number(goal);
            } catch (StoreException failure) {
                LOG.debug("events wait for their numbers: {}", failure.getMessage());
                rest();
            } catch (RuntimeException broken) {
                LOG.error("numbering events failed; it is tried again in a moment", broken);
                rest();
            }
        }
    }

    /** Waits for something to number, or for the time to look; below zero when that is over. */
    private long next() {
        lock.lock();
        try {
            long left = LOOK.toNanos();
            while (numbered >= committed && !closed && left > 0) {
                left = changed.awaitNanos(left);
            }
            return closed ? -1 : committed;
        } catch (InterruptedException stop) {
            return -1;
        } finally {
            lock.unlock();
        }
    }

    private void number(long goal) {
        boolean own = goal > done();
        if (own
                || transactions
                        .read("looking for events", session -> session.first(ANY, params -> {}, Cells::flag))
                        .orElse(false)) {
            while (numberSome() == TAKEN_AT_ONCE) {
                // there is more
            }
        }
        long now = transactions
                .read("looking for events", session -> session.first(LAST, params -> {}, Cells::number))
                .orElseThrow();
        settle(goal);
        if (now != last) {
            last = now;
            bells.forEach(Runnable::run);
        }
    }

    private long numberSome() {
        return transactions
                .single("numbering events", session -> session.first(NUMBER, params -> {}, Cells::number))
                .orElse(0L);
    }

    private long done() {
        lock.lock();
        try {
            return numbered;
        } finally {
            lock.unlock();
        }
    }

    private void settle(long goal) {
        lock.lock();
        try {
            numbered = Math.max(numbered, goal);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void rest() {
        lock.lock();
        try {
            long left = TimeUnit.MILLISECONDS.toNanos(500);
            while (!closed && left > 0) {
                left = changed.awaitNanos(left);
            }
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        try {
            thread.join(PATIENCE.toMillis());
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
        }
    }
}
