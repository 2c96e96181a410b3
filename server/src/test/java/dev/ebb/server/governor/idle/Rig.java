package dev.ebb.server.governor.idle;

import dev.ebb.server.job.JobPriority;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleSupplier;

/** A simulated bottleneck with machines behind it, and what is measured there. The same seed gives the same run. */
final class Rig {
    /** A link and the congestion control of its servers. */
    record Line(double megabits, double baseMillis, double queueMillis, String control, long seed) {
        static final Line HOME = new Line(40, 20, 200, "cubic", 1);

        Line rate(double next) {
            return new Line(next, baseMillis, queueMillis, control, seed);
        }

        Line base(double next) {
            return new Line(megabits, next, queueMillis, control, seed);
        }

        Line queue(double next) {
            return new Line(megabits, baseMillis, next, control, seed);
        }

        Line control(String next) {
            return new Line(megabits, baseMillis, queueMillis, next, seed);
        }
    }

    final Events events = new Events();
    final SimulatedLink link;
    final List<SimulatedHost> hosts = new ArrayList<>();
    final Line line;
    private final List<Double> queues = new ArrayList<>();
    private final List<Long> ownBytes = new ArrayList<>();

    Rig(Line line) {
        this.line = line;
        link = new SimulatedLink(events, line.megabits(), line.queueMillis(), line.baseMillis(), line.seed());
        events.every(1, () -> queues.add(link.queueMillis()));
        events.every(10, () -> ownBytes.add(background()));
    }

    SimulatedHost host(Direction direction, GovernedFlow.Kernel kernel) {
        SimulatedHost host =
                new SimulatedHost(link, direction, kernel, line.control(), SimulatedHost.FIRST_SEED + hosts.size());
        hosts.add(host);
        return host;
    }

    /** A machine that downloads one endless file. */
    SimulatedHost downloader() {
        SimulatedHost host = host(Direction.DOWN, GovernedFlow.Kernel.LATCHING);
        host.job(JobPriority.NORMAL, "uid:1", 1, 1);
        return host;
    }

    private long background() {
        return hosts.stream().mapToLong(SimulatedHost::bytes).sum();
    }

    /** Downloads so much in the foreground; how long it took, in milliseconds. {@code here} counts it at that machine. */
    double foreground(double megabytes, SimulatedHost here) {
        double began = events.now();
        SimulatedFlow flow = stream(here);
        events.in(link.baseMillis() + link.queueMillis(), () -> flow.write(segments(megabytes * 1e6)));
        while (!flow.isDone() || flow.inOrder() == 0) {
            events.until(events.now() + 1);
            if (events.now() - began > 120_000) {
                throw new IllegalStateException("the foreground starves");
            }
        }
        flow.close();
        return events.now() - began;
    }

    /** A connection of the foreground that writes what it is told to. */
    SimulatedFlow stream(SimulatedHost here) {
        SimulatedFlow flow = new SimulatedFlow(link, 0, line.control());
        if (here != null) {
            here.foregroundHere.add(flow);
        }
        return flow;
    }

    /** Writes at a rate, a burst each so many milliseconds. */
    void feed(SimulatedFlow flow, DoubleSupplier megabits, double everyMillis) {
        double[] owed = {0};
        events.every(everyMillis, () -> {
            owed[0] += megabits.getAsDouble() * 125 * everyMillis / SimulatedFlow.SEGMENT;
            long now = (long) owed[0];
            owed[0] -= now;
            flow.write(now);
        });
    }

    static long segments(double bytes) {
        return (long) Math.ceil(bytes / SimulatedFlow.SEGMENT);
    }

    void until(double seconds) {
        events.until(seconds * 1000);
    }

    void pass(double seconds) {
        events.until(events.now() + seconds * 1000);
    }

    double seconds() {
        return events.now() / 1000;
    }

    /** The share of the link that the background used between two times, headers included. */
    double use(double fromSeconds, double toSeconds) {
        int from = Math.max(0, (int) (fromSeconds * 100) - 1);
        int to = Math.min(ownBytes.size() - 1, (int) (toSeconds * 100) - 1);
        double moved = (ownBytes.get(to) - ownBytes.get(from)) * (double) SimulatedLink.WIRE / SimulatedFlow.SEGMENT;
        return moved / ((to - from) * 10 * link.bytesPerMilli());
    }

    /** A quantile of the queue between two times, milliseconds. */
    double queue(double quantile, double fromSeconds, double toSeconds) {
        double[] part =
                queues.subList((int) (fromSeconds * 1000), Math.min(queues.size(), (int) (toSeconds * 1000))).stream()
                        .mapToDouble(Double::doubleValue)
                        .sorted()
                        .toArray();
        return part[Math.min(part.length - 1, (int) (quantile * part.length))];
    }

    /** Seconds from then until the background uses no more than so much of the link for so long. */
    double fallsTo(double share, double fromSeconds, double windowSeconds) {
        return cross(fromSeconds, windowSeconds, use -> use <= share);
    }

    double risesTo(double share, double fromSeconds, double windowSeconds) {
        return cross(fromSeconds, windowSeconds, use -> use >= share);
    }

    private double cross(double from, double window, java.util.function.DoublePredicate there) {
        for (double at = from; at + window <= seconds(); at += 0.01) {
            if (there.test(use(at, at + window))) {
                return at - from;
            }
        }
        return Double.POSITIVE_INFINITY;
    }

    @Override
    public String toString() {
        return line + " "
                + Arrays.toString(hosts.stream().map(SimulatedHost::view).toArray());
    }
}
