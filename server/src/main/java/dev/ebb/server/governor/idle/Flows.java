package dev.ebb.server.governor.idle;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The connections of a path as one sight: the queue is that of the third of them that waits least, for a longer one is not the
 * path's but a connection's own, and the very least of many is noise. Confined to the thread of its controller.
 */
final class Flows {
    private static final int MOST_ADDRESSES = 256;
    private static final double LIMITED_PART = 0.25;
    private static final double QUEUE_PART = 0.4;

    private final IdleOptions options;
    private final Map<Long, Flow> flows = new LinkedHashMap<>();
    private final Map<String, BaseRtt> bases = new HashMap<>();
    private final Jitter jitter = new Jitter();
    private final Direction direction;
    private double base;
    private double raw;
    private double underWay;

    Flows(Direction direction, IdleOptions options) {
        this.direction = direction;
        this.options = options;
    }

    /** Another network, perhaps. */
    void forget() {
        bases.clear();
        jitter.clear();
        flows.clear();
        raw = 0;
    }

    /** Takes what the connections show now, in their order. */
    Sight see(List<ConnectionSignal> signals, double now, double step) {
        Map<Long, Flow> before = new HashMap<>(flows);
        flows.clear();
        for (ConnectionSignal signal : signals) {
            Flow flow = before.get(signal.id());
            flow = flow == null ? new Flow(signal, now, options.segmentBytes(), direction) : flow;
            flow.see(signal, now);
            flows.put(signal.id(), flow);
            if (flow.isFresh()) {
                base(flow).see(flow.smoothedRtt());
            }
        }
        return sight(now, step);
    }

    private Sight sight(double now, double step) {
        List<Flow> seen = new ArrayList<>();
        underWay = 0;
        double inFlight = 0;
        double allowed = 0;
        double weight = 0;
        double rate = 0;
        for (Flow flow : flows.values()) {
            underWay += flow.signal().unacknowledgedBytes();
            if (flow.hasRtt() && flow.isBusy(now) && !flow.isPaused()) {
                seen.add(flow);
                inFlight += flow.inFlight();
                allowed += flow.leastWindow();
                double share = Math.max(1, flow.ordered());
                weight += share;
                rate += share / Math.max(0.1, base(flow).millis());
            }
        }
        base = rate > 0 ? weight / rate : base;
        double filling = Math.max(allowed == 0 ? 0 : inFlight / allowed, fillingOfLimited(seen, allowed));
        if (seen.stream().anyMatch(Flow::isFresh)) {
            raw = queueOf(seen, now);
            seen.forEach(flow -> flow.waitsBeyond(queueOf(flow) - raw, step));
            jitter.see(now, raw);
            return sight(now, step, true, filling);
        }
        return sight(now, step, false, filling);
    }

    /** How long the third that waits least has to wait, of those whose round trips say most. */
    private double queueOf(List<Flow> seen, double now) {
        List<Flow> telling = new ArrayList<>(seen);
        telling.removeIf(flow -> !flow.isCurrent(now));
        if (telling.stream().anyMatch(Flow::isLimited)) {
            telling.removeIf(flow -> !flow.isLimited());
        }
        telling.sort(Comparator.comparingDouble(this::queueOf));
        return telling.isEmpty() ? raw : queueOf(telling.get((int) (QUEUE_PART * (telling.size() - 1))));
    }

    /** How full the windows of those are who could use more, if theirs are a good part of all; 0 otherwise. */
    private static double fillingOfLimited(List<Flow> seen, double allowed) {
        double inFlight = 0;
        double theirs = 0;
        for (Flow flow : seen) {
            if (flow.isLimited()) {
                inFlight += flow.inFlight();
                theirs += flow.leastWindow();
            }
        }
        return theirs > LIMITED_PART * allowed && theirs > 0 ? inFlight / theirs : 0;
    }

    private Sight sight(double now, double step, boolean fresh, double filling) {
        double floor = jitter.floor();
        double queue = Math.max(0, raw - floor);
        double low = Math.max(0, jitter.low(now, 0.5 * base) - floor);
        return new Sight(
                now,
                step,
                fresh,
                base,
                queue,
                low,
                Math.max(0, jitter.low(now, 0) - floor),
                jitter.millis(),
                filling,
                underWay,
                0,
                jitter.steadyRtt(now));
    }

    /** Lets the least round trips age. */
    void age(double step) {
        for (Flow flow : flows.values()) {
            if (flow.isFresh()) {
                base(flow).age(step, flow.smoothedRtt());
            }
        }
    }

    /** What was taken for a queue is the way itself. */
    void rebase() {
        for (Flow flow : flows.values()) {
            if (flow.hasRtt() && !flow.isPaused()) {
                base(flow).become(flow.smoothedRtt());
            }
        }
        jitter.clear();
        raw = 0;
    }

    /** How long the packets of one connection wait. */
    double queueOf(Flow flow) {
        return Math.max(0, flow.rtt() - base(flow).millis() - (flow.isLimited() ? 0 : flow.pauses()));
    }

    double baseOf(Flow flow) {
        return base(flow).isKnown() ? base(flow).millis() : base;
    }

    /** All of them, in the order of the signals. */
    List<Flow> all() {
        return new ArrayList<>(flows.values());
    }

    /** What the windows of the last round trip allow together, more than what they do now where shares have moved. */
    double offered() {
        return flows.values().stream().mapToDouble(Flow::mostWindow).sum();
    }

    double rawQueue() {
        return raw;
    }

    private BaseRtt base(Flow flow) {
        if (bases.size() > MOST_ADDRESSES) {
            bases.clear();
        }
        return bases.computeIfAbsent(flow.signal().remoteAddress(), address -> new BaseRtt(options.baseMemoryMillis()));
    }
}
