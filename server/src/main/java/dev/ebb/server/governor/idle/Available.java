package dev.ebb.server.governor.idle;

/**
 * What the path has left for us: the most of ours that passed in the last round trips. With a steady stream of somebody else
 * beside us it is less than the capacity. Bytes a millisecond on the wire. Confined to the thread of its controller.
 */
final class Available {
    private double current;
    private double before;
    private double since;

    void forget() {
        current = 0;
        before = 0;
    }

    /** The ramp has found it. */
    void become(double rate, double now) {
        current = rate;
        before = rate;
        since = now;
    }

    /** So much passes now; what passed longer ago than twice the memory is forgotten. */
    void see(double rate, double now, double memoryMillis) {
        if (now - since > memoryMillis) {
            before = current;
            current = 0;
            since = now;
        }
        current = Math.max(current, rate);
    }

    /** 0 while nothing is known. */
    double rate() {
        return Math.max(current, before);
    }
}
