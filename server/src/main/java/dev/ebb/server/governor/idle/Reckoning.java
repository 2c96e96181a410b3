package dev.ebb.server.governor.idle;

/**
 * What follows from the numbers of a path: the queue to keep, the queue that is ours, what is left to others. Times in
 * milliseconds, rates in bytes a millisecond on the wire, windows in payload bytes. Decides nothing. Confined to the thread of
 * its controller.
 */
final class Reckoning {
    /** When alone the target is a bit lower, so that whoever has less of the path may push whoever has more. */
    private static final double TARGET_ALONE = 0.7;

    private static final double TARGET_SHARED = 0.5;

    /** Whoever leaves us less than this wants it all. */
    private static final double MOST_OF_IT = 0.45;

    /** A paced connection's buffer is so much larger than its window, else the pace would not be kept. */
    static final double PACED_BUFFER = 1.25;

    /** The queue that a step of the ramp may make where others leave less than the capacity. */
    private static final double RAMP_QUEUE_MILLIS = 12;

    /** Less of the path than this is a beginning, in which a server paces single segments. */
    private static final double BEGINNING = 0.15;

    /** Bytes a millisecond, below which no spacing counts. */
    private static final double SLOWEST_RATE = 50;

    private final IdleOptions options;
    private final Trace trace;
    private final Capacity capacity;
    private final Foreign foreign;
    private final Available available;
    private final double overhead;

    Reckoning(IdleOptions options, Trace trace, Capacity capacity, Foreign foreign, Available available) {
        this.options = options;
        this.trace = trace;
        this.capacity = capacity;
        this.foreign = foreign;
        this.available = available;
        this.overhead = options.overhead();
    }

    /** True when what the others claim leaves next to nothing. */
    boolean leavesNothing(Sight sight) {
        return capacity.isFull()
                ? 0.97 * capacity.rate() - foreign.claim(sight.now()) < 0.1 * capacity.rate()
                : foreign.peak() > 0.2 * trace.ownRate(100);
    }

    /** The queue that our windows of the last round trips make by themselves. */
    double explained(Sight sight, double target, PathState state, double sinceMillis, double window) {
        double most = trace.mostWindow(3 * (sight.rtt() + sight.lag()) + 20) * (sight.lag() > 0 ? PACED_BUFFER : 1);
        boolean settling = sinceMillis < 4 * sight.rtt() + 50;
        if (state == PathState.TRACK && (settling || sight.lag() > 0)) {
            return ownQueue(sight, most, available.rate());
        }
        if (state == PathState.TRACK) {
            // What a receiver reckons to be in flight grows with the queue of others; what a sender counts does not.
            double newest = sight.underWay() > 0 ? 0 : sight.rtt() + 20;
            double used = 1.05 * trace.mostInFlight(10 * sight.rtt() + 50, newest);
            return ownQueue(sight, used > 0 ? Math.min(most, used) : most, available.rate());
        }
        double step = Math.min(RAMP_QUEUE_MILLIS, (growth(sight, window) - 1) * sight.base() * 1.2) + target;
        return Math.max(ownQueue(sight, most, capacity.rate()), step);
    }

    /** The queue of so much in flight at such a rate. */
    double ownQueue(Sight sight, double most, double rate) {
        return rate == 0 ? Double.MAX_VALUE / 2 : Math.max(0, most * overhead / rate - sight.base());
    }

    /** How much more than explained means somebody else. */
    double margin(Sight sight, double wary) {
        return Math.max(options.marginMillis(), 1.5 * segmentMillis()) * wary
                + 4 * sight.jitter()
                + (sight.lag() > 0 ? options.marginMillis() : 0);
    }

    /** What passes just now, in the last round trip or a bit more. */
    double passing(Sight sight) {
        double few = Math.max(16 * segmentMillis(), Math.max(30, sight.rtt()));
        // Segments come in pairs: one more than there would be in any such time.
        double surplus = options.segmentWireBytes() / few;
        return Math.max(trace.ownRate(few) - surplus, trace.ownRate(Math.max(100, few)));
    }

    /**
     * How far apart the segments come: a server that paces them makes a round trip so much longer, though nobody queues. A probe does
     * not see that.
     */
    double spacing(Sight sight, double window) {
        double segment = options.segmentBytes();
        double rate = trace.ownRate(100);
        double inWindow = sight.base() * segment / Math.max(segment, sight.filling() * window);
        double atBeginning = rate < BEGINNING * capacity.rate() ? segment / Math.max(SLOWEST_RATE, rate) : 0;
        return sight.lag() > 0 ? 0 : Math.max(inWindow, atBeginning);
    }

    /** How long a segment takes to pass. */
    double segmentMillis() {
        return capacity.rate() == 0 ? 0 : Math.min(40, options.segmentWireBytes() / capacity.rate());
    }

    /** The queue to keep. */
    double target(Sight sight) {
        double share = capacity.rate() == 0 ? 1 : Math.min(1, trace.ownRate(100) / capacity.rate());
        double wanted = options.targetMillis() * (TARGET_ALONE + TARGET_SHARED * (1 - share));
        return Math.max(wanted, segmentMillis()) + sight.jitter();
    }

    /** The factor of RAMP a round trip. A window that leaves the link idle for part of the round trip may grow into that part. */
    double growth(Sight sight, double window) {
        double limit = capacity.rate() / overhead * sight.base();
        if (capacity.isFull() && window < 0.4 * limit) {
            return options.ramp();
        }
        double rtt = Math.max(1, sight.rtt());
        double silence = Math.min(trace.longestSilence(rtt), 0.9 * rtt);
        double into = Math.min(options.ramp() - 1, 0.5 * silence / (rtt - silence));
        return 1 + Math.max(into, Math.max(0.1, Math.min(options.firstRamp() - 1, 20 / Math.max(1, sight.base()))));
    }

    /** True when somebody else has most of the path. */
    boolean isLittle(double rate) {
        return capacity.isFull() && rate < MOST_OF_IT * capacity.rate();
    }

    /** A link that rests between bursts is not full, however long the queue behind each of them. */
    boolean isBusyThroughout(Sight sight) {
        return trace.longestSilence(sight.rtt()) <= Math.max(15, 2.5 * segmentMillis());
    }

    /** What keeps the path visible while others have it: under a hundredth of it, at least a segment a round trip. */
    double trickle(Sight sight) {
        double segment = options.segmentBytes();
        double hundredth = 0.008 * capacity.rate() / overhead * sight.base();
        return Math.max(1, Math.min(8, Math.floor(hundredth / segment))) * segment;
    }

    /** The pace of the trickle, payload bytes a millisecond. */
    double trickleRate() {
        return Math.max(0.02 * capacity.rate() / overhead, 3.0 * options.segmentBytes() / 1000);
    }

    /** What others on this machine leave us. */
    double cap(Sight sight, double target) {
        double free = Math.max(0, 0.97 * capacity.rate() - foreign.claim(sight.now()));
        return Math.max(options.segmentBytes(), free / overhead * (sight.base() + target / 2));
    }

    /** How long a change takes to show. */
    double beat(Sight sight) {
        return Math.max(Math.max(8, sight.rtt()), sight.lag());
    }
}
