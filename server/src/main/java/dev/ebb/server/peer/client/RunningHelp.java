package dev.ebb.server.peer.client;

import dev.ebb.server.engine.Transfer;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;

/** The transfers with peers that run, so that the end of the service can wait for theirs. Thread-safe. */
final class RunningHelp {
    private final Set<Transfer> running = new HashSet<>();

    synchronized void entered(Transfer transfer) {
        running.add(transfer);
    }

    synchronized void left(Transfer transfer) {
        running.remove(transfer);
        notifyAll();
    }

    synchronized boolean isEmpty() {
        return running.isEmpty();
    }

    /** Stops all, and waits until they have ended or it has taken too long. */
    void stopAll(Duration limit) {
        Set<Transfer> all;
        synchronized (this) {
            all = Set.copyOf(running);
        }
        all.forEach(Transfer::stop);
        long deadline = System.nanoTime() + limit.toNanos();
        synchronized (this) {
            try {
                while (!running.isEmpty() && deadline - System.nanoTime() > 0) {
                    wait(Math.max(1, (deadline - System.nanoTime()) / 1_000_000));
                }
            } catch (InterruptedException hurry) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
