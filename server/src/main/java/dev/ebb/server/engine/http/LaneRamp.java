package dev.ebb.server.engine.http;

/**
 * Finds out how many lanes serve a download best: as many again are opened while that made the whole clearly faster, and
 * when it did not, those were too many. Pure arithmetic on what it is told. Confined to the strand of its download.
 */
final class LaneRamp {
    /** One interval may be slow for reasons of its own. */
    private static final int MOST_DISAPPOINTMENTS = 2;

    private final double leastGain;
    private int most;
    private boolean closed;
    private long sinceNanos;
    private long sinceBytes;
    private int lanesBefore;
    private double rateBefore;
    private boolean judging;
    private boolean settling;
    private int disappointments;

    /** The rate is measured from now on, when so many bytes are here. */
    LaneRamp(int most, double leastGain, long nanos, long bytes) {
        this.most = most;
        this.leastGain = leastGain;
        this.sinceNanos = nanos;
        this.sinceBytes = bytes;
    }

    /** How many lanes there may be; who is done with its segment while there are more goes. */
    int most() {
        return most;
    }

    /** No more than these, whatever comes. */
    void close(int lanes) {
        closed = true;
        judging = false;
        most = Math.max(1, Math.min(most, lanes));
    }

    /** How many to open at the end of an interval; one in which a lane did not bring bytes from its start says nothing. */
    int wanted(long nanos, long bytes, int lanes, boolean allMoving) {
        double rate = (bytes - sinceBytes) / (double) Math.max(1, nanos - sinceNanos);
        sinceNanos = nanos;
        sinceBytes = bytes;
        boolean settled = settling;
        settling = allMoving;
        if (closed || !allMoving || judging && !settled) {
            return 0;
        }
        if (judging && rate < rateBefore * (1 + leastGain)) {
            if (++disappointments == MOST_DISAPPOINTMENTS) {
                close(lanesBefore);
            }
            return 0;
        }
        judging = false;
        rateBefore = rate;
        return Math.min(lanes, most - lanes);
    }

    /** Beside so many lanes others were opened. */
    void grew(int lanes) {
        lanesBefore = lanes;
        judging = true;
        settling = false;
        disappointments = 0;
    }
}
