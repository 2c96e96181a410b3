package dev.ebb.server.governor.idle;

/**
 * The last seconds of a path, tick by tick: bytes on the wire and windows. Counters go up from 0 however their sources begin.
 * Confined to the thread of its controller.
 */
final class Trace {
    private static final int TICKS = 512;

    private final double[] at = new double[TICKS];
    private final double[] own = new double[TICKS];
    private final double[] arrived = new double[TICKS];
    private final double[] all = new double[TICKS];
    private final double[] slack = new double[TICKS];
    private final double[] window = new double[TICKS];
    private final double[] inFlight = new double[TICKS];
    private int size;
    private int newest = -1;

    /** Nothing is known of the time before. */
    void clear() {
        size = 0;
        newest = -1;
    }

    /**
     * What moved since the tick before, in bytes on the wire.
     *
     * @param own of ours, as the interface sees it
     * @param arrived of ours, at the far end of the path
     * @param all of everybody on this machine, before our own were looked at
     * @param slack what came while they were
     */
    record Moved(double own, double arrived, double all, double slack) {}

    /** What moved; the window and what was in flight of it (payload) meanwhile. */
    void add(double millis, Moved moved, double windowThen, double inFlightThen) {
        int before = newest;
        newest = (newest + 1) % TICKS;
        size = Math.min(TICKS, size + 1);
        at[newest] = millis;
        own[newest] = before < 0 ? 0 : own[before] + moved.own();
        arrived[newest] = before < 0 ? 0 : arrived[before] + moved.arrived();
        all[newest] = before < 0 ? 0 : all[before] + moved.all();
        slack[newest] = moved.slack();
        window[newest] = windowThen;
        inFlight[newest] = inFlightThen;
    }

    /** Bytes a millisecond of ours that passed the path over the last so many. */
    double ownRate(double millis) {
        return rate(arrived, millis);
    }

    /** The largest window of the last milliseconds. */
    double mostWindow(double millis) {
        double most = 0;
        for (int back = 0; back < size; back++) {
            int i = index(back);
            if (at[newest] - at[i] > millis && back > 0) {
                break;
            }
            most = Math.max(most, window[i]);
        }
        return most;
    }

    /** The most in flight between then and then. */
    double mostInFlight(double oldestMillis, double newestMillis) {
        double most = 0;
        for (int back = 0; back < size; back++) {
            double age = at[newest] - at[index(back)];
            if (age > oldestMillis) {
                break;
            }
            most = age >= newestMillis ? Math.max(most, inFlight[index(back)]) : most;
        }
        return most;
    }

    /** The longest time without a byte of ours in the last milliseconds. */
    double longestSilence(double millis) {
        double longest = 0;
        int last = newest;
        for (int back = 0; back < size - 1 && at[newest] - at[index(back)] < millis; back++) {
            if (arrived[index(back)] > arrived[index(back + 1)]) {
                last = index(back);
            }
            longest = Math.max(longest, at[last] - at[index(back + 1)] - (at[newest] - at[index(1)]));
        }
        return longest;
    }

    /** The window so many milliseconds ago. */
    double windowBefore(double millis) {
        return size == 0 ? 0 : window[since(millis)];
    }

    /**
     * What others moved, as the lower envelope of the difference over so long: bytes of ours that arrive behind a hole are seen
     * by the interface a round trip before we see them. The first is taken as late and the last as early as can be, for a look may
     * be held up while it goes on. Bytes a millisecond over 50 ms.
     */
    double foreignRate(double envelopeMillis) {
        if (size < 10) {
            return 0;
        }
        int then = since(50);
        double span = at[newest] - at[then];
        return span <= 0
                ? 0
                : Math.max(0, lowest(newest, envelopeMillis, false) - lowest(then, envelopeMillis, true)) / span;
    }

    private double lowest(int from, double millis, boolean later) {
        double least = Double.MAX_VALUE;
        int i = from;
        for (int back = 0; back < size; back++) {
            if (at[from] - at[i] > millis || at[i] > at[from]) {
                break;
            }
            least = Math.min(least, all[i] - own[i] + (later ? slack[i] : 0));
            i = (i + TICKS - 1) % TICKS;
            if (i == newest) {
                break;
            }
        }
        return least;
    }

    private double rate(double[] bytes, double millis) {
        if (size < 2) {
            return 0;
        }
        int then = since(millis);
        double span = at[newest] - at[then];
        return span <= 0 ? 0 : (bytes[newest] - bytes[then]) / span;
    }

    /** The newest entry that is at least so old; the oldest when none is. */
    private int since(double millis) {
        for (int back = 1; back < size; back++) {
            if (at[newest] - at[index(back)] >= millis - 0.5) {
                return index(back);
            }
        }
        return index(size - 1);
    }

    private int index(int back) {
        return (newest - back + TICKS) % TICKS;
    }
}
