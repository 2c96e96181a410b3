package dev.ebb.server.governor.idle;

import dev.ebb.server.job.JobPriority;

/**
 * One repetition of the measurement: the foreground alone, the background alone, both, and the background after it.
 *
 * @param retention time alone by time with the background
 * @param use share of the idle link that the background uses
 * @param median queue while it is alone, milliseconds
 * @param high the 95th percentile of the same
 * @param gives seconds from the foreground's request until the background has less than a tenth of the link
 * @param back seconds from the foreground's end until it has 80 % again
 */
record Trial(double retention, double use, double median, double high, double gives, double back) {
    /** Where and how the background runs. */
    record Setup(Rig.Line line, Direction direction, GovernedFlow.Kernel kernel, int connections, boolean sameHost) {
        static Setup of(Rig.Line line) {
            return new Setup(line, Direction.DOWN, GovernedFlow.Kernel.LATCHING, 1, false);
        }

        Setup direction(Direction next) {
            return new Setup(line, next, kernel, connections, sameHost);
        }

        Setup kernel(GovernedFlow.Kernel next) {
            return new Setup(line, direction, next, connections, sameHost);
        }

        Setup connections(int next) {
            return new Setup(line, direction, kernel, next, sameHost);
        }

        Setup sameHost(boolean next) {
            return new Setup(line, direction, kernel, connections, next);
        }
    }

    /** Downloads so much in the foreground while the background runs. */
    static Trial run(Setup setup, double megabytes) {
        Rig alone = new Rig(setup.line());
        alone.until(1);
        double solo = alone.foreground(megabytes, null);
        Rig rig = new Rig(setup.line());
        SimulatedHost host = rig.host(setup.direction(), setup.kernel());
        host.job(JobPriority.NORMAL, "uid:1", 1, setup.connections());
        double settled = Math.max(4, setup.line().baseMillis() / 20);
        rig.until(settled + 3);
        double begins = rig.seconds();
        double use = rig.use(settled, begins);
        double took = rig.foreground(megabytes, setup.sameHost() ? host : null);
        double ends = rig.seconds();
        rig.pass(4);
        return new Trial(
                solo / took,
                use,
                rig.queue(0.5, settled, begins),
                rig.queue(0.95, settled, begins),
                rig.fallsTo(0.1, begins + setup.line().baseMillis() / 1000, 0.3),
                rig.risesTo(0.8, ends, 0.25));
    }
}
