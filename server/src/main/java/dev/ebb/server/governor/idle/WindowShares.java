package dev.ebb.server.governor.idle;

import dev.ebb.server.governor.idle.ConnectionOrder.Action;
import java.util.ArrayList;
import java.util.List;

/**
 * Turns the window of a path into windows of its connections. Rates are shared, not bytes: a connection with a longer way needs
 * more in flight for the same rate. Confined to the thread of its controller.
 */
final class WindowShares {
    /** What a connection may have in flight beyond what it uses; less than what the path may, so that others get the rest. */
    private static final double HEADROOM = 1.5;

    /** The pace of an upload brings what is under way to its window within so long; a few looks. */
    private static final double FILLS_MILLIS = 25;

    /** And no faster than so many times the window a round trip: after a pause of the source it would come as a burst. */
    private static final double FASTEST = 1.25;

    /** Nor much slower: the kernel keeps to the gap that follows from a pace even if it is raised meanwhile. */
    private static final double SLOWEST = 0.5;

    private final Direction direction;
    private final IdleOptions options;
    private final Flows flows;

    WindowShares(Direction direction, IdleOptions options, Flows flows) {
        this.direction = direction;
        this.options = options;
        this.flows = flows;
    }

    /** A window for each, in whole segments, 0 for what does not move; together no more than the whole, one segment each excepted. */
    List<Double> of(List<Flow> all, List<Action> actions, double whole, Sight sight, IdleMode mode) {
        double segment = options.segmentBytes();
        List<Flow> moving = new ArrayList<>();
        List<Shares.Want> wants = new ArrayList<>();
        for (int i = 0; i < all.size(); i++) {
            Flow flow = all.get(i);
            if (actions.get(i) == Action.MOVE && flow.isBusy(sight.now())) {
                double way = way(flow, sight);
                moving.add(flow);
                wants.add(new Shares.Want(flow.claim(), segment / way, use(flow, sight, mode) / way));
            }
        }
        double reference = Math.max(1, sight.base());
        double[] rates = Shares.of(whole / reference, wants);
        double[] windows = new double[rates.length];
        double sum = 0;
        for (int i = 0; i < rates.length; i++) {
            windows[i] = rates[i] * way(moving.get(i), sight);
            sum += windows[i];
        }
        double scale = sum > whole ? whole / sum : 1;
        double[] segments = new double[rates.length];
        for (int i = 0; i < segments.length; i++) {
            segments[i] = windows[i] * scale / segment;
        }
        wholeSegments(segments, Math.min(sum * scale, whole) / segment);
        return inOrder(all, actions, moving, segments);
    }

    /** How long its bytes are under way when nobody queues. */
    private double way(Flow flow, Sight sight) {
        return Math.max(1, flow.hasRtt() ? flows.baseOf(flow) : sight.base());
    }

    /** What a connection can use: a bit more than it has in flight when its window is not what holds it back. */
    private double use(Flow flow, Sight sight, IdleMode mode) {
        if (mode == IdleMode.PACED) {
            return options.mostWindowBytes();
        }
        if (!flow.hasRtt()) {
            return (double) options.firstSegments() * options.segmentBytes();
        }
        double inFlight = flow.inFlight();
        double first = 4.0 * options.segmentBytes();
        if (flow.beyond() > options.marginMillis() + 3 * sight.jitter()) {
            return Math.max(first, inFlight * (way(flow, sight) + flows.rawQueue()) / flow.rtt());
        }
        return flow.wasLimited() ? options.mostWindowBytes() : Math.max(first, HEADROOM * inFlight);
    }

    /** Rounds down, and hands what is left over to those that lost most by it. */
    private static void wholeSegments(double[] segments, double sum) {
        double[] lost = new double[segments.length];
        double given = 0;
        for (int i = 0; i < segments.length; i++) {
            double down = Math.max(1, Math.floor(segments[i] + 1e-6));
            lost[i] = segments[i] - down;
            segments[i] = down;
            given += down;
        }
        while (given + 1 <= sum + 1e-6) {
            int best = 0;
            for (int i = 1; i < lost.length; i++) {
                best = lost[i] > lost[best] ? i : best;
            }
            segments[best]++;
            lost[best] -= 1;
            given++;
        }
        while (given > sum + 1e-6) {
            int most = 0;
            for (int i = 1; i < segments.length; i++) {
                most = segments[i] > segments[most] ? i : most;
            }
            if (segments.length == 0 || segments[most] <= 1) {
                break;
            }
            segments[most]--;
            given--;
        }
    }

    private List<Double> inOrder(List<Flow> all, List<Action> actions, List<Flow> moving, double[] segments) {
        double segment = options.segmentBytes();
        List<Double> windows = new ArrayList<>();
        for (int i = 0; i < all.size(); i++) {
            int index = moving.indexOf(all.get(i));
            boolean moves = actions.get(i) == Action.MOVE;
            windows.add(index >= 0 ? segments[index] * segment : moves ? segment : 0);
        }
        return windows;
    }

    /** The window as an order says it. */
    long bytes(double window, IdleMode mode) {
        double segment = options.segmentBytes();
        boolean buffer = mode == IdleMode.PACED && window > 0;
        return Math.round(
                buffer
                        ? Math.max(2 * segment, Math.ceil(Reckoning.PACED_BUFFER * window / segment) * segment)
                        : window);
    }

    /** The pace as an order says it. */
    long pace(Flow flow, double window, Sight sight, WindowLaw law, IdleMode mode) {
        double full = window / way(flow, sight);
        boolean trickles = law.state() == PathState.YIELD && full > law.trickleRate();
        if (trickles) {
            return Math.round(law.trickleRate() * 1000);
        }
        if (mode == IdleMode.PACED) {
            return Math.max(1, Math.round(full * 1000));
        }
        if (direction == Direction.DOWN) {
            return ConnectionOrder.UNPACED;
        }
        // As fast as is acknowledged, and what is missing of the window within a moment: so the pace does what a window
        // would.
        double missing = window - flow.signal().unacknowledgedBytes();
        double wanted = flow.rate() + missing / Math.max(FILLS_MILLIS, way(flow, sight) / 2);
        return Math.max(1, Math.round(Math.max(SLOWEST * full, Math.min(FASTEST * full, wanted)) * 1000));
    }
}
