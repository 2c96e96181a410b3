package dev.ebb.server.engine.runtime;

import dev.ebb.server.engine.Transfer;
import dev.ebb.server.engine.TransferListener;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** Knows the attempts that run, so that closing can stop them all and wait. Thread-safe. */
final class RunningTransfers {
    private final Set<TransferListener> inside = new HashSet<>();
    private final Map<TransferListener, Transfer> transfers = new HashMap<>();
    private boolean closed;

    /** False once closed. */
    synchronized boolean enter(TransferListener attempt) {
        return !closed && inside.add(attempt);
    }

    /** The attempt can be stopped by this; it may already be over. */
    void started(TransferListener attempt, Transfer transfer) {
        boolean stop;
        synchronized (this) {
            if (inside.contains(attempt)) {
                transfers.put(attempt, transfer);
            }
            stop = closed;
        }
        if (stop) {
            transfer.stop();
        }
    }

    synchronized void left(TransferListener attempt) {
        inside.remove(attempt);
        transfers.remove(attempt);
        notifyAll();
    }

    /** Lets nobody in any more, stops everybody and waits until they are gone or the time is up. */
    void stopAll(Duration limit) {
        List<Transfer> stopping;
        synchronized (this) {
            closed = true;
            stopping = List.copyOf(transfers.values());
        }
        stopping.forEach(Transfer::stop);
        awaitEmpty(limit);
    }

    private synchronized void awaitEmpty(Duration limit) {
        long due = System.nanoTime() + limit.toNanos();
        try {
            while (!inside.isEmpty()) {
                long left = TimeUnit.NANOSECONDS.toMillis(due - System.nanoTime());
                if (left <= 0) {
                    return;
                }
                wait(left);
            }
        } catch (InterruptedException hurry) {
            Thread.currentThread().interrupt();
        }
    }
}
