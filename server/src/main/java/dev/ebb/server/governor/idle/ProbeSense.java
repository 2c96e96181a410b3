package dev.ebb.server.governor.idle;

/**
 * The path as a probe of ours sees it: the least of the last three answers, for they carry the delays of our own threads; one
 * that is overdue counts with its age. Confined to the thread of its controller.
 */
final class ProbeSense {
    private static final double OVERDUE_MILLIS = 20;

    /** Two of three probes have to be answered before the least of them rises. */
    private static final double LAG_MILLIS = 100;

    private final BaseRtt base;
    private final Jitter jitter = new Jitter();
    private final double[] last = new double[3];
    private long answers;
    private double overdue;

    ProbeSense(IdleOptions options) {
        base = new BaseRtt(options.baseMemoryMillis());
    }

    void forget() {
        answers = 0;
        jitter.clear();
        base.forget();
    }

    /** Takes what the probe shows; {@code filling} is how much of the pace is used. */
    Sight see(ProbeSignal signal, double now, double step, double filling) {
        boolean fresh = signal.answers() != answers && signal.answers() > 0;
        if (fresh) {
            double rtt = signal.lastMicros() / 1000.0;
            if (answers == 0) {
                java.util.Arrays.fill(last, rtt);
            }
            last[(int) (signal.answers() % last.length)] = rtt;
            answers = signal.answers();
            base.see(rtt);
            jitter.see(now, rtt);
        }
        double least = Math.min(last[0], Math.min(last[1], last[2]));
        double waits = signal.waitingMicros() / 1000.0;
        boolean late = answers > 0 && waits > least + OVERDUE_MILLIS && waits > overdue;
        overdue = late ? waits : 0;
        double rtt = late ? waits : least;
        double queue = answers == 0 ? 0 : Math.max(0, rtt - base.millis());
        double steady = jitter.steadyRtt(now);
        return new Sight(
                now,
                step,
                fresh || late,
                base.millis(),
                queue,
                queue,
                queue,
                jitter.millis(),
                filling,
                0,
                LAG_MILLIS,
                steady);
    }

    void age(double step, double rtt) {
        base.age(step, rtt);
    }

    void rebase(double rtt) {
        base.become(rtt);
        jitter.clear();
    }

    boolean isKnown() {
        return answers > 0;
    }
}
