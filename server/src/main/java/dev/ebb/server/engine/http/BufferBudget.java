package dev.ebb.server.engine.http;

import java.util.concurrent.atomic.AtomicLong;

/** The bytes that were read and are not yet written, over all transfers. Thread-safe. */
final class BufferBudget {
    private static final int LARGEST_READ = 1 << 20;
    private static final int SMALLEST_READ = 16 << 10;

    private final long limit;
    private final AtomicLong used = new AtomicLong();

    BufferBudget(long limit) {
        this.limit = limit;
    }

    void take(long bytes) {
        used.addAndGet(bytes);
    }

    void giveBack(long bytes) {
        used.addAndGet(-bytes);
    }

    /** Three quarters are gone: who has bytes waiting to be written reads no more until they are. */
    boolean isTight() {
        return used.get() > limit / 4 * 3;
    }

    /** Bytes taken and not given back. */
    long used() {
        return used.get();
    }

    /** How much one read may bring when so many connections are open: two such reads of each fit the budget. */
    int readSize(int connections) {
        long fair = limit / (2L * Math.max(1, connections));
        return (int) Math.max(SMALLEST_READ, Math.min(LARGEST_READ, fair));
    }
}
