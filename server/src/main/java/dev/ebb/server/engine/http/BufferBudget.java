package dev.ebb.server.engine.http;

import java.util.concurrent.atomic.AtomicLong;

/** The bytes that were read and are not yet written, over all transfers. Thread-safe. */
final class BufferBudget {
    private static final int LARGEST_READ = 1 << 20;
    private static final int SMALLEST_READ = 16 << 10;
    private static final int LARGEST_STREAM = 256 << 10;

    private final long limit;
    private final AtomicLong used = new AtomicLong();
    private final AtomicLong promised = new AtomicLong();

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

    /** What each of so many streams may have on its way: together a quarter of the budget, shared by the connections. */
    int streamWindow(int streams, int connections) {
        long fair = limit / (4L * streams * Math.max(1, connections));
        return (int) Math.max(SMALLEST_READ, Math.min(LARGEST_STREAM, fair));
    }

    /** Keeps up to so many bytes for a stream that has much to bring; all streams together get a quarter of the budget. */
    long promise(long bytes) {
        long before = promised.getAndUpdate(now -> now + Math.min(bytes, Math.max(0, limit / 4 - now)));
        return Math.min(bytes, Math.max(0, limit / 4 - before));
    }

    /** What was promised is not needed any more. */
    void takeBack(long bytes) {
        promised.addAndGet(-bytes);
    }

    /** How much one read may bring when so many connections are open: two such reads of each fit the budget. */
    int readSize(int connections) {
        long fair = limit / (2L * Math.max(1, connections));
        return (int) Math.max(SMALLEST_READ, Math.min(LARGEST_READ, fair));
    }
}
