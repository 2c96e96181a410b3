package dev.ebb.server.governor.idle;

/**
 * What others on this machine move over the path, and how much is to be left to them: several times what they use while that
 * grows, for slow start doubles each round trip, and little more than they use once it has been the same for a while. Bytes a
 * millisecond on the wire. Confined to the thread of its controller.
 */
final class Foreign {
    private static final double HELD_MILLIS = 400;
    private static final double STEADY_MILLIS = 1_200;
    private static final double STEADY_FACTOR = 1.15;
    private static final double LEAST_RATE = 40;
    private static final double LEAST_SHARE = 0.04;

    private final double growing;
    private double rate;
    private double peak;
    private double peakAt;
    private double steadyPeak;
    private double steadySince = Double.NaN;

    Foreign(double growing) {
        this.growing = growing;
    }

    void clear() {
        rate = 0;
        peak = 0;
        steadySince = Double.NaN;
    }

    /** So much moves now. More than the path can carry does not go over it. */
    void see(double now, double bytesPerMilli, Capacity capacity) {
        rate = capacity.isFull() && bytesPerMilli > 1.25 * capacity.rate() ? 0 : bytesPerMilli;
        if (rate >= peak || now - peakAt > HELD_MILLIS) {
            peak = rate;
            peakAt = now;
        }
        if (!isFoe(capacity)) {
            steadySince = Double.NaN;
        } else if (Double.isNaN(steadySince) || peak > 1.25 * steadyPeak) {
            steadySince = now;
            steadyPeak = peak;
        }
    }

    double rate() {
        return rate;
    }

    double peak() {
        return peak;
    }

    /** True when it is more than the noise of counters. */
    boolean isFoe(Capacity capacity) {
        return peak > Math.max(LEAST_RATE, LEAST_SHARE * capacity.rate());
    }

    /** What is to be left to them. */
    double claim(double now) {
        boolean steady = !Double.isNaN(steadySince) && now - steadySince > STEADY_MILLIS;
        return peak * (steady ? STEADY_FACTOR : growing);
    }
}
