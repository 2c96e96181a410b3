package dev.ebb.server.governor.idle;

/**
 * The path as it is seen at a tick; times in milliseconds.
 *
 * @param now the time of the tick
 * @param step how long ago the one before was
 * @param fresh true when there is a new round trip
 * @param base the round trip of the empty path
 * @param queue how long packets wait, what the path's own jitter explains taken off
 * @param low the least queue of the latest few round trips: what lasts
 * @param jitter by how much one round trip differs from the next
 * @param limited true when our windows are what holds us back
 * @param steadyRtt the round trip if it has hardly moved for seconds; NaN otherwise
 */
record Sight(
        double now,
        double step,
        boolean fresh,
        double base,
        double queue,
        double low,
        double jitter,
        boolean limited,
        double steadyRtt) {
    /** The round trip now. */
    double rtt() {
        return base + queue;
    }

    /** The same with another opinion on what holds us back. */
    Sight limitedBy(boolean ours) {
        return new Sight(now, step, fresh, base, queue, low, jitter, ours, steadyRtt);
    }
}
