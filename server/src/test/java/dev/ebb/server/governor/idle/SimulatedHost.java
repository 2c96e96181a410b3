package dev.ebb.server.governor.idle;

import dev.ebb.server.job.JobId;
import dev.ebb.server.job.JobPriority;
import dev.ebb.server.job.OwnerId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;

/** A machine that runs Ebb: a controller, the connections that it governs, a foreground of its own, an interface counter. */
final class SimulatedHost {
    /** Where the jitter of the first machine begins. */
    static final long FIRST_SEED = 7;

    final PathController controller;
    final List<GovernedFlow> flows = new ArrayList<>();
    final List<Claim> wanting = new ArrayList<>();
    final List<SimulatedFlow> foregroundHere = new ArrayList<>();
    final List<PathOrders> orders = new ArrayList<>();
    final List<PathSignals> signals = new ArrayList<>();
    private final SimulatedLink link;
    private final Direction direction;
    private final GovernedFlow.Kernel kernel;
    private final String control;
    private long ids;
    private long closedBytes;
    private long probes;
    private double probeSent = -1;
    private double probeTook;
    private double probeLast = -1e9;
    private boolean asleep;
    /** How much further away the next server is than the link says. */
    double farMillis;

    /** How much the next server delivers, in bursts; 0 for all that the network takes. */
    double serverMegabits;

    double serverEveryMillis = 10;

    /** What the interface carried besides, over other paths. */
    long elsewhereBytes;

    /** By how much the clock is wrong. */
    double nanosAhead;

    boolean counter = true;

    /** How often the driver adds to its counter. */
    double counterEveryMillis;

    /** For how long a look is held up between the counter and the connections, each so many looks. */
    double heldUpMillis;

    int heldUpEvery = 1;

    /** How much later than the network a server of the next connection may be with a segment. */
    double serverNoiseMillis;

    private double counterShown = -1e9;
    private long counterBytes;
    ForegroundSignal foregroundJobs = ForegroundSignal.NONE;

    SimulatedHost(SimulatedLink link, Direction direction, GovernedFlow.Kernel kernel, String control, long seed) {
        this.link = link;
        this.direction = direction;
        this.kernel = kernel;
        this.control = control;
        controller = new PathController(direction, kernel != GovernedFlow.Kernel.SILENT, IdleOptions.DEFAULTS, seed);
        link.events.every(10, this::tick);
    }

    /** A job that wants so many connections and has endless bytes. */
    Claim job(JobPriority priority, String owner, int number, int connections) {
        Claim claim = new Claim(priority, new OwnerId(owner), new JobId(new UUID(0, number)));
        for (int i = 0; i < connections; i++) {
            wanting.add(claim);
        }
        return claim;
    }

    void sleep(boolean now) {
        asleep = now;
    }

    long bytes() {
        return closedBytes + flows.stream().mapToLong(GovernedFlow::bytes).sum();
    }

    long bytesOf(Claim claim) {
        return flows.stream()
                .filter(flow -> flow.claim.equals(claim))
                .mapToLong(GovernedFlow::bytes)
                .sum();
    }

    private void feed(GovernedFlow flow, double megabits, double everyMillis) {
        double[] owed = {0};
        link.events.every(everyMillis, () -> {
            owed[0] += megabits * 125 * everyMillis / SimulatedFlow.SEGMENT;
            long now = (long) owed[0];
            owed[0] -= now;
            flow.write(now);
        });
    }

    PathView view() {
        return controller.view();
    }

    private long nicBytes() {
        return elsewhereBytes
                + closedWire
                + flows.stream().mapToLong(this::wire).sum()
                + foregroundHere.stream().mapToLong(this::wire).sum();
    }

    private long closedWire;
    private long closedArrived;

    private long wire(SimulatedFlow flow) {
        return (direction == Direction.UP ? flow.sent() : flow.arrivals()) * SimulatedLink.WIRE;
    }

    private void tick() {
        if (asleep) {
            return;
        }
        long before = nicBytes();
        if (heldUpMillis > 0 && signals.size() % heldUpEvery == 0) {
            link.events.in(heldUpMillis, () -> look(before));
        } else {
            look(before);
        }
    }

    private void look(long nicBefore) {
        List<ConnectionSignal> connections =
                flows.stream().map(GovernedFlow::signal).toList();
        double now = link.events.now();
        double waits = probeSent < 0 ? 0 : now - probeSent;
        ProbeSignal probe = new ProbeSignal(probes, Math.round(probeTook * 1000), Math.round(waits * 1000));
        if (now >= counterShown + counterEveryMillis) {
            counterShown = now;
            counterBytes = nicBefore;
        }
        long nic = counter ? counterBytes : PathSignals.UNKNOWN;
        long nicAfter = counterEveryMillis > 0 ? nic : nicBytes();
        long nanos = Math.round(now * 1e6 + nanosAhead);
        long arrived = closedArrived
                + flows.stream().mapToLong(GovernedFlow::arrivedBytes).sum();
        PathSignals seen =
                new PathSignals(nanos, bytes(), arrived, nic, nicAfter, foregroundJobs, probe, connections, wanting);
        PathOrders answer = controller.tick(seen);
        signals.add(seen);
        orders.add(answer);
        obey(answer);
        if (answer.probeEveryMillis() > 0 && probeSent < 0 && now - probeLast >= answer.probeEveryMillis()) {
            probe(now);
        }
    }

    private void probe(double now) {
        probeSent = now;
        probeLast = now;
        link.back(
                farMillis,
                () -> link.send(200, farMillis, () -> {
                    probeTook = link.events.now() - now;
                    probes++;
                    probeSent = -1;
                }));
        link.events.in(1500, () -> {
            if (probeSent == now) {
                probeSent = -1;
            }
        });
    }

    private void obey(PathOrders answer) {
        for (int i = 0; i < answer.connections().size(); i++) {
            GovernedFlow flow = flows.get(i);
            ConnectionOrder order = answer.connections().get(i);
            flow.order(order);
            if (order.action() == ConnectionOrder.Action.CLOSE) {
                flow.close();
                closedBytes += flow.bytes();
                closedArrived += flow.arrivedBytes();
                closedWire += wire(flow);
                wanting.add(flow.claim);
            }
        }
        flows.removeIf(flow -> !flow.isOpen());
        for (Claim claim : answer.opening()) {
            if (wanting.remove(claim)) {
                double far = farMillis;
                link.events.in(2 * (link.baseMillis() + far + link.queueMillis()), () -> open(claim, far));
            }
        }
    }

    private void open(Claim claim, double far) {
        GovernedFlow flow = new GovernedFlow(link, far, control, direction, kernel, ids++);
        flow.claim = claim;
        flow.noiseMillis = serverNoiseMillis;
        flows.add(flow);
        flows.sort(Comparator.comparingLong(each -> each.id));
        if (serverMegabits == 0) {
            flow.write(Long.MAX_VALUE / 4);
        } else {
            feed(flow, serverMegabits, serverEveryMillis);
        }
    }
}
