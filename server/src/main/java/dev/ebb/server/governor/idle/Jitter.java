package dev.ebb.server.governor.idle;

import java.util.Arrays;

/**
 * How much round trips differ from one to the next for no reason, as the median of the last differences, and which queue lasted.
 * A median, because the steps that queues make are few. Milliseconds. Confined to the thread of its controller.
 */
final class Jitter {
    private static final int KEPT = 96;
    private static final double STEADY_MILLIS = 4_000;

    private final double[] differences = new double[KEPT];
    private final double[] latest = new double[16];
    private final double[] latestAt = new double[16];
    private int seen;
    private double before;
    private double median;
    private double steadySince = Double.NaN;
    private double steadyLeast;
    private double steadyMost;
    private int steadySamples;

    void clear() {
        seen = 0;
        median = 0;
        steadySince = Double.NaN;
    }

    /** A round trip was seen. */
    void see(double now, double rtt) {
        if (seen > 0) {
            differences[seen % KEPT] = Math.abs(rtt - before);
        }
        latest[seen % latest.length] = rtt;
        latestAt[seen % latest.length] = now;
        before = rtt;
        seen++;
        if (seen % 8 == 0) {
            double[] sorted = Arrays.copyOf(differences, Math.min(seen, KEPT));
            Arrays.sort(sorted);
            median = sorted[sorted.length / 2];
        }
        steady(now, rtt);
    }

    private void steady(double now, double rtt) {
        steadyLeast = Math.min(steadyLeast, rtt);
        steadyMost = Math.max(steadyMost, rtt);
        steadySamples++;
        if (Double.isNaN(steadySince) || steadyMost - steadyLeast > 2 + 3 * median) {
            steadySince = now;
            steadyLeast = rtt;
            steadyMost = rtt;
            steadySamples = 0;
        }
    }

    double millis() {
        return median;
    }

    /** How much of a round trip over the least one is jitter, not queue. */
    double floor() {
        return median < 0.4 ? 0 : 1.5 * median;
    }

    /** The least of the latest so many milliseconds: of two at least, and of more where they jitter. */
    double low(double now, double millis) {
        int needed = 2 + Math.min(4, (int) (median / 1.2));
        double least = seen == 0 ? 0 : Double.MAX_VALUE;
        for (int back = 1; back <= Math.min(seen, latest.length); back++) {
            int i = Math.floorMod(seen - back, latest.length);
            if (back > needed && now - latestAt[i] > millis) {
                break;
            }
            least = Math.min(least, latest[i]);
        }
        return least;
    }

    /** The least of seconds in which round trips were all alike; NaN when they were not. */
    double steadyRtt(double now) {
        boolean steady = !Double.isNaN(steadySince) && now - steadySince > STEADY_MILLIS && steadySamples > 8;
        return steady ? steadyLeast : Double.NaN;
    }
}
