package dev.ebb.server.governor.idle;

/**
 * The most that the path was seen to carry lately, in bytes a millisecond on the wire: a maximum over two rolling buckets, which
 * roll only while we use the path. Confined to the thread of its controller.
 */
final class Capacity {
    private static final double DOUBT = 0.93;

    private final double bucketMillis;
    private double current;
    private double before;
    private double used;
    private boolean full;

    Capacity(double bucketMillis) {
        this.bucketMillis = bucketMillis;
    }

    void forget() {
        current = 0;
        before = 0;
        used = 0;
        full = false;
    }

    /** So much passes now. */
    void see(double rate, double step) {
        used += step;
        if (used > bucketMillis) {
            used = 0;
            before = current;
            current = 0;
        }
        current = Math.max(current, rate);
    }

    /** It was less, perhaps. */
    void doubt() {
        current *= DOUBT;
        before *= DOUBT;
    }

    /** The path was seen to be full, so this is all; until then it is the least that it carries. */
    void full(boolean now) {
        full = now;
    }

    boolean isFull() {
        return full;
    }

    /** 0 while nothing is known. */
    double rate() {
        return Math.max(current, before);
    }
}
