package dev.ebb.server.engine.upload;

/**
 * How much of a file goes into one request: all that is left, unless each request is checked by itself or a server takes no
 * more. Not thread-safe.
 */
final class PieceSize {
    /** What a broken connection costs where a request counts as a whole or not at all. */
    static final long CHECKED = 16 << 20;

    /** No server worth speaking to takes less. */
    private static final long LEAST = 64 << 10;

    /** Above this, a limit is one of those that proxies have. */
    private static final long LARGEST_GUESS = 64 << 20;

    private static final int GUESS = 4;

    private long most;
    private long least;

    PieceSize(long most) {
        this.most = most;
    }

    /** The most that one request may carry. */
    long most() {
        return Math.max(most, least);
    }

    /** Bytes of the next request when so many are left. */
    long of(long rest) {
        return Math.min(rest, most());
    }

    /** The server says what it takes. */
    void limit(long atLeast, long atMost) {
        least = atLeast;
        most = Math.min(most, Math.max(1, atMost));
    }

    /** A request with so many was too large (RFC 9110 section 15.5.14); false when less is not to be had. */
    boolean shrink(long tried) {
        long floor = Math.max(LEAST, least);
        if (tried <= floor) {
            return false;
        }
        most = Math.max(floor, Math.min(LARGEST_GUESS, tried / GUESS));
        return true;
    }
}
