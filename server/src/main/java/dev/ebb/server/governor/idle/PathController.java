package dev.ebb.server.governor.idle;

import dev.ebb.server.governor.idle.ConnectionOrder.Action;
import dev.ebb.server.governor.idle.IdleDecision.Reason;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Decides what the background may have in flight on one path in one direction: as much as is idle, and next to nothing within a
 * fraction of a second after somebody else comes. The same signals give the same orders. Confined to one thread, which calls
 * {@link #tick} every 10 ms while a governed connection is open or wants to be; {@link #view()} and {@link #decisions()} may be
 * called by that thread alone.
 */
public final class PathController {
    private static final double NANOS_A_MILLI = 1e6;

    /** After so long a gap the network may be another one. */
    private static final double ELSEWHERE_MILLIS = 5_000;

    /** Some drivers add to their counters only now and then: what comes late would look like somebody else's. */
    private static final double LAGGING_MILLIS = 10_000;

    private final Direction direction;
    private final IdleOptions options;
    private final Trace trace = new Trace();
    private final Capacity capacity;
    private final Foreign foreign;
    private final Flows flows;
    private final ProbeSense probe;
    private final ModeWatch modes;
    private final Places places;
    private final WindowLaw law;
    private final WindowShares shares;
    private final ArrayDeque<IdleDecision> decisions = new ArrayDeque<>();
    private @Nullable PathSignals before;
    private Sight sight = new Sight(0, 0, false, 0, 0, 0, 0, 0, 0, 0, 0, Double.NaN);
    private IdleMode mode;
    private double counterLagsUntil = Double.NEGATIVE_INFINITY;

    /**
     * A path that nothing is known of.
     *
     * @param direction which way
     * @param kernelSignals true where connections can show their round trips and take windows (epoll)
     * @param options the constants
     * @param seed where the jitter of coming back begins; another for each machine and path
     */
    public PathController(Direction direction, boolean kernelSignals, IdleOptions options, long seed) {
        this.direction = direction;
        this.options = options;
        capacity = new Capacity(options.capacityMemoryMillis());
        foreign = new Foreign(options.foreignFactor());
        flows = new Flows(direction, options);
        probe = new ProbeSense(options);
        modes = new ModeWatch(kernelSignals);
        mode = modes.mode();
        places = new Places(options);
        law = new WindowLaw(options, trace, capacity, foreign, seed);
        shares = new WindowShares(direction, options, flows);
    }

    /** Takes what is seen now and says what to do until the next tick. */
    public PathOrders tick(PathSignals signals) {
        double now = signals.nanos() / NANOS_A_MILLI;
        PathSignals last = before;
        before = signals;
        double step = last == null ? 0 : (signals.nanos() - last.nanos()) / NANOS_A_MILLI;
        if (step < 0 || step > options.longestTickMillis()) {
            gap(now, step);
            last = null;
            step = 0;
        }
        boolean begins = last != null
                && signals.foreground().busy() > 0
                && last.foreground().busy() == 0;
        look(signals, last, now, step);
        boolean rebase = law.step(sight, begins);
        if (rebase) {
            flows.rebase();
            probe.rebase(sight.rtt());
        }
        if (law.state() != PathState.YIELD || sight.queue() < options.calmMillis()) {
            flows.age(step);
            probe.age(step, sight.rtt());
        }
        PathOrders orders = orders(signals, now);
        note(signals.nanos());
        return orders;
    }

    /** How the path looked at the latest tick. */
    public PathView view() {
        return new PathView(
                law.state(),
                mode,
                perSecond(capacity.rate()),
                Math.round(sight.queue() * 1000),
                Math.round(sight.base() * 1000),
                perSecond(trace.ownRate(100)),
                perSecond(foreign.rate()),
                Math.round(law.window()));
    }

    /** The latest changes of mind, oldest first; at most {@link IdleOptions#decisions()}. */
    public List<IdleDecision> decisions() {
        return List.copyOf(decisions);
    }

    private void gap(double now, double step) {
        trace.clear();
        foreign.clear();
        if (step < 0 || step > ELSEWHERE_MILLIS) {
            counterLagsUntil = Double.NEGATIVE_INFINITY;
            flows.forget();
            probe.forget();
            capacity.forget();
            places.forget();
        }
        law.restart(now);
    }

    private void look(PathSignals signals, @Nullable PathSignals last, double now, double step) {
        double own = last == null ? 0 : Math.max(0, signals.ownBytes() - last.ownBytes()) * options.overhead();
        double arrived =
                last == null ? 0 : Math.max(0, signals.arrivedBytes() - last.arrivedBytes()) * options.overhead();
        double jobs = last == null
                ? 0
                : Math.max(0, signals.foreground().bytes() - last.foreground().bytes()) * options.overhead();
        long before = last == null ? PathSignals.UNKNOWN : last.nicBytes();
        boolean counted = mode == IdleMode.KERNEL && before != PathSignals.UNKNOWN && signals.nicBytes() >= before;
        double nic = counted ? signals.nicBytes() - before : 0;
        if (counted && direction == Direction.DOWN && nic == 0 && own > 3 * options.segmentWireBytes()) {
            counterLagsUntil = now + LAGGING_MILLIS;
        }
        double all = counted && now >= counterLagsUntil ? nic : own + jobs;
        trace.add(
                now,
                new Trace.Moved(
                        own, arrived, all, counted ? Math.max(0, signals.nicBytesAfter() - signals.nicBytes()) : 0),
                Math.max(law.window(), Math.max(flows.offered(), sight.underWay())),
                Math.max(sight.filling() * law.window(), sight.underWay()));
        Sight seen = flows.see(signals.connections(), now, step);
        boolean shows = flows.all().stream().anyMatch(Flow::hasRtt);
        modes.see(shows, own, step);
        if (mode != modes.mode()) {
            mode = modes.mode();
            record(signals.nanos(), mode == IdleMode.PACED ? Reason.MODE_PACED : Reason.MODE_KERNEL);
        }
        sight = mode == IdleMode.KERNEL ? seen : probe.see(signals.probe(), now, step, paceUsed());
        foreign.see(now, trace.foreignRate(Math.max(40, 1.5 * sight.rtt() + 10)), capacity);
    }

    private double paceUsed() {
        double allowed = trace.windowBefore(sight.rtt() + 50) * options.overhead() / Math.max(1, sight.base());
        return sight.base() == 0 ? 0 : trace.ownRate(100) / allowed;
    }

    private PathOrders orders(PathSignals signals, double now) {
        int most = places.most(law.state(), law.window());
        List<Flow> all = flows.all();
        List<Action> actions = places.place(all, most, signals.waiting(), now);
        List<Claim> opening = places.open(all, most, signals.waiting(), sight, capacity.isFull() ? capacity.rate() : 0);
        List<Double> windows = shares.of(all, actions, law.window(), sight, mode);
        List<ConnectionOrder> orders = new ArrayList<>();
        for (int i = 0; i < all.size(); i++) {
            double window = windows.get(i);
            all.get(i).ordered(window);
            long pace = window > 0 ? shares.pace(all.get(i), window, sight, law, mode) : 0;
            orders.add(new ConnectionOrder(all.get(i).id(), actions.get(i), shares.bytes(window, mode), pace));
        }
        long every = mode == IdleMode.PACED ? options.probeEveryMillis() : 0;
        return new PathOrders(law.state(), mode, every, Math.round(law.window()), most, opening, orders);
    }

    private void note(long nanos) {
        Reason reason = law.takeReason();
        if (reason != null) {
            record(nanos, reason);
        }
    }

    private void record(long nanos, Reason reason) {
        decisions.add(new IdleDecision(nanos, reason, view()));
        if (decisions.size() > options.decisions()) {
            decisions.poll();
        }
    }

    private static long perSecond(double perMilli) {
        return Math.round(perMilli * 1000);
    }
}
