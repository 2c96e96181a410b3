package dev.ebb.server.governor.idle;

/**
 * What a controller remembers of one connection: its latest round trip, and whether its window is what holds it back. Confined
 * to the thread of its controller.
 */
final class Flow {
    private static final int TICKS = 128;

    /** The share of a window that is in flight when the window is the limit; the rest is rounding and ticks. */
    static final double FULL = 0.75;

    private static final int ENOUGH_SAMPLES = 4;

    /** The window of Linux in the first segment of a connection, and what comes of it in a round trip. */
    static final int FIRST_OFFER = 64_240;

    private static final int FIRST_FLIGHT = 20 * 1_448;

    /** A trickle that brings nothing for so long is somebody else's turn. */
    private static final double HANGS_MILLIS = 2_000;

    /** One round trip says little: so long is a connection looked at before its share becomes another one. */
    private static final double FOLLOWED_MILLIS = 300;

    private final int segment;
    private final double[] at = new double[TICKS];
    private final double[] bytes = new double[TICKS];
    private final double[] underWay = new double[TICKS];
    private final double[] window = new double[TICKS];
    private int ticks;
    private ConnectionSignal signal;
    private double smoothed;
    private double rtt;
    private final boolean sends;
    private double markedValue;
    private double markedBytes;
    private double markedAt = Double.NEGATIVE_INFINITY;
    private double bytesAtNews;
    private double newsAt = Double.NEGATIVE_INFINITY;
    private final double bornAt;
    private double busyAt;
    private boolean fresh;
    private double ordered;
    private double pausedSince = Double.NaN;
    private double movedAt;
    private double limited = 1;
    private double seenAt;
    private double resumedAt = Double.NEGATIVE_INFINITY;
    private double beyond;

    Flow(ConnectionSignal first, double now, int segment, Direction direction) {
        this.sends = direction == Direction.UP;
        this.segment = segment;
        this.signal = first;
        this.bornAt = now;
        this.busyAt = now;
        this.movedAt = now;
        this.seenAt = now;
        this.bytesAtNews = first.bytes();
    }

    /** Takes what the connection shows now. */
    void see(ConnectionSignal next, double now) {
        movedAt = next.bytes() > signal.bytes() || !next.busy() ? now : movedAt;
        signal = next;
        busyAt = next.busy() ? now : busyAt;
        int slot = ticks % TICKS;
        at[slot] = now;
        bytes[slot] = next.bytes();
        underWay[slot] = next.unacknowledgedBytes();
        window[slot] = ordered;
        ticks++;
        double value = next.rttMicros() / 1000.0;
        double moved = next.bytes() - bytesAtNews;
        fresh = value > 0 && (value != smoothed || moved >= segment);
        if (fresh) {
            rtt = sharpened(value, now);
            smoothed = value;
            bytesAtNews = next.bytes();
            newsAt = now;
        }
        limited += ((isLimited() ? 1 : 0) - limited) * Math.min(1, (now - seenAt) / FOLLOWED_MILLIS);
        seenAt = now;
    }

    /** It waits so much longer than the path's queue explains. */
    void waitsBeyond(double millis, double step) {
        beyond += (millis - beyond) * Math.min(1, step / FOLLOWED_MILLIS);
    }

    /** How much longer than the others its packets wait, over a while: a queue of its own, somewhere else. */
    double beyond() {
        return beyond;
    }

    /**
     * The mean of the latest samples, from two readings of a mean in which each sample counts for an eighth. With as many samples as
     * segments, at most one a millisecond: there are never more, so this never overshoots. From less than a few samples it would
     * be one of them, eight times as far off. What the receiving side reads falls at once (Linux 6.16), and needs none of it then.
     */
    private double sharpened(double value, double now) {
        if (markedValue == 0 || !sends && value <= smoothed) {
            mark(value, now);
            return value;
        }
        double millis = now - markedAt;
        double samples =
                Math.max(1, Math.min(Math.ceil((signal.bytes() - markedBytes) / segment), Math.ceil(millis) + 1));
        boolean few = samples < ENOUGH_SAMPLES;
        if (few && millis < 2 * value) {
            return Math.max(rtt, value);
        }
        double kept = Math.pow(7.0 / 8, samples);
        double mean = (value - markedValue * kept) / (1 - kept);
        mark(value, now);
        return few && mean > value ? value : Math.max(mean, value / 2);
    }

    private void mark(double value, double now) {
        markedValue = value;
        markedBytes = signal.bytes();
        markedAt = now;
    }

    /** It may move from now on. */
    void move(double now) {
        movedAt = isPaused() ? now : movedAt;
        resumedAt = isPaused() ? now : resumedAt;
        pausedSince = Double.NaN;
    }

    /** It is one too many from now on. */
    void pause(double now) {
        pausedSince = isPaused() ? pausedSince : now;
    }

    boolean isPaused() {
        return !Double.isNaN(pausedSince);
    }

    double pausedMillis(double now) {
        return isPaused() ? now - pausedSince : 0;
    }

    /** True when it may move, and has not for long. */
    boolean hangs(double now) {
        return !isPaused() && now - movedAt > Math.max(HANGS_MILLIS, 10 * rtt);
    }

    /** What it was last told to keep in flight. */
    void ordered(double windowBytes) {
        ordered = windowBytes;
    }

    double ordered() {
        return ordered;
    }

    ConnectionSignal signal() {
        return signal;
    }

    long id() {
        return signal.id();
    }

    Claim claim() {
        return signal.claim();
    }

    /** True when this tick brought a round trip. */
    boolean isFresh() {
        return fresh;
    }

    boolean hasRtt() {
        return rtt > 0;
    }

    /** The latest round trip, sharpened; milliseconds. */
    double rtt() {
        return rtt;
    }

    /** The same as the kernel says it. */
    double smoothedRtt() {
        return smoothed;
    }

    /** True while it moves a body, and between two small ones. */
    boolean isBusy(double now) {
        return signal.busy() || now - busyAt < Math.max(100, 2 * rtt);
    }

    /** What is in flight, payload: what moved in the last round trip, or of an upload the most that was under way in it. */
    double inFlight() {
        if (!sends) {
            return rate() * Math.max(rtt, 1);
        }
        double most = 0;
        for (int back = 0; back < Math.min(ticks, TICKS); back++) {
            int i = (ticks - 1 - back) % TICKS;
            if (at[last()] - at[i] > span() + 10) {
                break;
            }
            most = Math.max(most, underWay[i]);
        }
        return most;
    }

    /** Payload bytes a millisecond in the last round trip. */
    double rate() {
        int then = since(span());
        double millis = at[last()] - at[then];
        return millis <= 0 ? 0 : (bytes[last()] - bytes[then]) / millis;
    }

    /** True when the window is what holds it back. */
    boolean isLimited() {
        return ticks < 3 || rtt == 0 || inFlight() + segment / 4.0 >= FULL * leastWindow();
    }

    /** The same over a while. */
    boolean wasLimited() {
        return limited > 0.5;
    }

    /** True when its round trip is of now, as far as it can be. */
    boolean isCurrent(double now) {
        return now - newsAt <= 1.5 * rtt + 10 && now - resumedAt > 2 * rtt;
    }

    /**
     * How much of its round trip may be the server's: a segment echoes the time stamp that came last, however long ago, so a
     * pause before it looks like a queue. (Not when the window is the limit, for then each segment answers a stamp at once.)
     */
    double pauses() {
        double longest = 0;
        int moved = last();
        for (int back = 1; back < Math.min(ticks, TICKS) && at[last()] - at[moved] < span(); back++) {
            int i = (ticks - 1 - back) % TICKS;
            if (bytes[i] < bytes[moved]) {
                moved = i;
            }
            longest = Math.max(longest, at[moved] - at[i]);
        }
        double spacing = 1.5 * segment * Math.max(1, rtt) / Math.max(segment / 2.0, inFlight());
        return Math.max(longest, spacing);
    }

    /** The least window of the last round trip. */
    double leastWindow() {
        double least = Double.MAX_VALUE;
        double from = at[last()] - span() - 10;
        for (int back = 0; back < Math.min(ticks, TICKS); back++) {
            int i = (ticks - 1 - back) % TICKS;
            if (at[i] < from) {
                break;
            }
            least = Math.min(least, window[i]);
        }
        return least == Double.MAX_VALUE ? 0 : least;
    }

    /**
     * The largest window of the last round trip: what was offered once is not taken back. The first offer is made before there is a
     * connection that could be told anything, and a server uses it as fast as it begins.
     */
    double mostWindow() {
        double now = at[last()];
        boolean young = !sends && !isPaused() && now - bornAt < 5 * span() + 100;
        double most = Math.max(ordered, young ? Math.min(FIRST_OFFER - signal.bytes(), FIRST_FLIGHT) : 0);
        for (int back = 0; back < Math.min(ticks, TICKS); back++) {
            int i = (ticks - 1 - back) % TICKS;
            if (at[last()] - at[i] > span()) {
                break;
            }
            most = Math.max(most, window[i]);
        }
        return most;
    }

    private double span() {
        return Math.max(rtt, 20);
    }

    private int last() {
        return (ticks - 1) % TICKS;
    }

    private int since(double millis) {
        int found = last();
        for (int back = 1; back < Math.min(ticks, TICKS); back++) {
            found = (ticks - 1 - back) % TICKS;
            if (at[last()] - at[found] >= millis - 0.5) {
                break;
            }
        }
        return found;
    }
}
