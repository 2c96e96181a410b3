package dev.ebb.server.governor.idle;

/**
 * The path as it is seen at a tick; times in milliseconds.
 *
 * @param now the time of the tick
 * @param step how long ago the one before was
 * @param fresh true when there is a new round trip
 * @param base the round trip of the empty path
 * @param queue how long packets wait, what the path's own jitter explains taken off
 * @param low the least queue of half a round trip: what lasts, and is no burst
 * @param brief the least queue of the latest two round trips seen
 * @param jitter by how much one round trip differs from the next
 * @param filling how much of what the windows allow is used; 1 when they are what holds us back
 * @param underWay payload that our own side knows to be under way; 0 of downloads
 * @param lag how old news is when it comes
 * @param steadyRtt the round trip if it has hardly moved for seconds; NaN otherwise
 */
record Sight(
        double now,
        double step,
        boolean fresh,
        double base,
        double queue,
        double low,
        double brief,
        double jitter,
        double filling,
        double underWay,
        double lag,
        double steadyRtt) {
    /** From here on the windows are what holds us back; the rest is rounding and ticks. */
    private static final double PRESSING = 0.85;

    /** The round trip now. */
    double rtt() {
        return base + queue;
    }

    /** True when larger windows would let more pass. */
    boolean presses() {
        return filling > PRESSING;
    }
}
