package dev.ebb.server.governor.idle;

/** How many segments a simulated sender has on the way, and how fast it lets them go. */
interface Congestion {
    double window();

    /** Segments a millisecond; infinite when acknowledgements alone are the clock. */
    double pace();

    /** A segment was acknowledged. */
    void acked(double now, double rtt, double delivered, boolean limited);

    /** Segments were lost, once a round trip. */
    void lost(double now);

    /** Nothing came back for long. */
    void timedOut();

    static Congestion of(String name) {
        return name.equals("bbr") ? new Bbr() : new Cubic();
    }

    /** Slow start with HyStart's delay rule, then RFC 9438's curve, never slower than Reno. */
    final class Cubic implements Congestion {
        private double window = 10;
        private double threshold = Double.MAX_VALUE;
        private double top;
        private double epoch = -1;
        private double least = Double.MAX_VALUE;
        private double reno;
        private double roundEnds;
        private double leastOfRound;
        private int samples;

        @Override
        public double window() {
            return window;
        }

        @Override
        public double pace() {
            return Double.POSITIVE_INFINITY;
        }

        @Override
        public void acked(double now, double rtt, double delivered, boolean limited) {
            least = Math.min(least, rtt);
            if (!limited) {
                return;
            }
            if (window < threshold) {
                window++;
                hystart(now, rtt);
                return;
            }
            if (epoch < 0) {
                epoch = now;
                top = Math.max(top, window);
                reno = window;
            }
            double seconds = (now - epoch + rtt) / 1000;
            double turn = Math.cbrt(Math.max(0, top - window0()) / 0.4);
            double wanted = top + 0.4 * Math.pow(seconds - turn, 3);
            reno += 0.53 / window;
            window += Math.max(0, Math.min(0.5, (Math.max(wanted, reno) - window) / window));
        }

        /** Leaves slow start when even the least of eight round trips of a round is longer than it was. */
        private void hystart(double now, double rtt) {
            if (now > roundEnds) {
                roundEnds = now + rtt;
                samples = 0;
                leastOfRound = Double.MAX_VALUE;
            }
            if (samples++ < 8) {
                leastOfRound = Math.min(leastOfRound, rtt);
            } else if (window > 16 && leastOfRound > least + Math.min(16, Math.max(4, least / 8))) {
                threshold = window;
            }
        }

        private double window0() {
            return threshold == Double.MAX_VALUE ? window : Math.min(threshold, top);
        }

        @Override
        public void lost(double now) {
            top = window;
            window = Math.max(2, window * 0.7);
            threshold = window;
            epoch = -1;
        }

        @Override
        public void timedOut() {
            top = window;
            threshold = Math.max(2, window / 2);
            window = 1;
            epoch = -1;
        }
    }

    /** Model based: the most that was delivered lately, times the least round trip; probes eight phases long. */
    final class Bbr implements Congestion {
        private static final double[] GAINS = {1.25, 0.75, 1, 1, 1, 1, 1, 1};
        private final double[] most = new double[10];
        private int round;
        private double roundEnds;
        private double best;
        private double least = Double.MAX_VALUE;
        private double leastSince;
        private double probingUntil = -1;
        private int flat;
        private double before;
        private boolean started;
        private boolean drained;
        private int phase = 2;
        private double phaseEnds;

        @Override
        public double window() {
            if (probingUntil > 0) {
                return 4;
            }
            return best == 0 ? 10 : Math.max(4, (started ? 2 : 2.89) * best * least);
        }

        @Override
        public double pace() {
            if (best == 0) {
                return Double.POSITIVE_INFINITY;
            }
            double paced = best * (!started ? 2.89 : !drained ? 0.35 : GAINS[phase]);
            return Math.max(paced, 4 / least);
        }

        @Override
        public void acked(double now, double rtt, double delivered, boolean limited) {
            if (rtt <= least) {
                least = rtt;
                leastSince = now;
            }
            if (now >= roundEnds) {
                roundEnds = now + rtt;
                round++;
                if (!started) {
                    flat = best > before * 1.25 ? 0 : flat + 1;
                    before = Math.max(before, best);
                    started = flat >= 3;
                }
                most[round % 10] = 0;
            }
            most[round % 10] = limited || delivered > best ? Math.max(most[round % 10], delivered) : most[round % 10];
            if (!limited) {
                most[round % 10] = Math.max(most[round % 10], best * 0.999);
            }
            best = 0;
            for (double each : most) {
                best = Math.max(best, each);
            }
            if (started && !drained && rtt < least * 1.1 + 1) {
                drained = true;
            }
            if (drained && now >= phaseEnds) {
                phase = (phase + 1) % 8;
                phaseEnds = now + least;
            }
            if (probingUntil > 0 && now > probingUntil) {
                probingUntil = -1;
                leastSince = now;
            } else if (probingUntil < 0 && now - leastSince > 10_000) {
                least = rtt;
                probingUntil = now + 200;
            }
        }

        @Override
        public void lost(double now) {
            // Loss is no signal to it.
        }

        @Override
        public void timedOut() {
            // Nor is silence.
        }
    }
}
