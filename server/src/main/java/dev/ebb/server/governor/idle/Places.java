package dev.ebb.server.governor.idle;

import dev.ebb.server.governor.idle.ConnectionOrder.Action;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How many connections a path bears, which of them move and who may open another. With more of them than quarters of segments in
 * the window even a segment each would be too much. Confined to the thread of its controller.
 */
final class Places {
    private static final int SEGMENTS_EACH = 4;

    /** An opening that has not shown itself by then has failed. */
    private static final double OPENS_MILLIS = 3_000;

    /** What a new connection brings unasked may take so much of the path. */
    private static final double OPENING_SHARE = 0.25;

    /** Between two openings as long as no capacity is known. */
    private static final double OPENING_MILLIS = 80;

    private static final double LONGEST_MILLIS = 500;

    private final IdleOptions options;
    private final List<Double> openings = new ArrayList<>();
    private final Set<Long> known = new HashSet<>();
    private double lastOpening = Double.NEGATIVE_INFINITY;

    Places(IdleOptions options) {
        this.options = options;
    }

    void forget() {
        openings.clear();
        lastOpening = Double.NEGATIVE_INFINITY;
    }

    /** How many connections may move bytes. */
    int most(PathState state, double window) {
        double room = window / (SEGMENTS_EACH * (double) options.segmentBytes());
        return state == PathState.YIELD ? 1 : (int) Math.max(1, room);
    }

    /** Pauses whoever is one too many, and says what becomes of each, in the order of the flows. */
    List<Action> place(List<Flow> flows, int most, List<Claim> waiting, double now) {
        settle(flows);
        List<Flow> busy = flows.stream().filter(flow -> flow.isBusy(now)).toList();
        List<Flow> chosen = PlaceOrder.choose(busy, most, now);
        Flow gives = busy.size() == most && most > 1 ? last(chosen, waiting) : null;
        List<Action> actions = new ArrayList<>();
        for (Flow flow : flows) {
            if (!flow.isBusy(now) || chosen.contains(flow)) {
                flow.move(now);
                actions.add(flow == gives ? Action.CLOSE : Action.MOVE);
            } else {
                flow.pause(now);
                actions.add(flow.pausedMillis(now) > options.pauseMillis() ? Action.CLOSE : Action.PAUSE);
            }
        }
        return actions;
    }

    /** Whoever may open a connection now; {@code capacity} is 0 while it is not known. */
    List<Claim> open(List<Flow> flows, int most, List<Claim> waiting, Sight sight, double capacity) {
        double now = sight.now();
        openings.removeIf(at -> now - at > OPENS_MILLIS);
        long taken = flows.stream().filter(flow -> flow.isBusy(now)).count() + openings.size();
        if (waiting.isEmpty() || taken >= most || now - lastOpening < Math.max(sight.rtt(), apart(capacity))) {
            return List.of();
        }
        openings.add(now);
        lastOpening = now;
        return List.of(next(flows, waiting));
    }

    private static double apart(double capacity) {
        return capacity == 0 ? OPENING_MILLIS : Math.min(LONGEST_MILLIS, Flow.FIRST_OFFER / (OPENING_SHARE * capacity));
    }

    private void settle(List<Flow> flows) {
        Set<Long> here = new HashSet<>();
        for (Flow flow : flows) {
            here.add(flow.id());
            if (!known.contains(flow.id()) && !openings.isEmpty()) {
                openings.remove(0);
            }
        }
        known.clear();
        known.addAll(here);
    }

    /** The one that makes room for somebody more urgent; null when nobody is. */
    private static @Nullable Flow last(List<Flow> chosen, List<Claim> waiting) {
        Flow last = chosen.get(chosen.size() - 1);
        long alike = chosen.stream()
                .filter(flow -> flow.claim().priority() == last.claim().priority())
                .count();
        boolean reserved = alike == 1 && chosen.size() >= PlaceOrder.PLACES_TO_RESERVE_ONE;
        boolean urgent = waiting.stream()
                .anyMatch(claim -> claim.priority().before(last.claim().priority()));
        return urgent && !reserved ? last : null;
    }

    private static Claim next(List<Flow> flows, List<Claim> waiting) {
        Map<Object, Integer> held = new HashMap<>();
        for (Flow flow : flows) {
            held.merge(flow.claim().owner(), 1, Integer::sum);
            held.merge(flow.claim().job(), 1, Integer::sum);
        }
        Claim best = waiting.get(0);
        Comparator<Claim> order = Comparator.<Claim>comparingInt(
                        claim -> claim.priority().code())
                .thenComparing(claim -> held.getOrDefault(claim.owner(), 0))
                .thenComparing(claim -> held.getOrDefault(claim.job(), 0));
        for (Claim each : waiting) {
            best = order.compare(each, best) < 0 ? each : best;
        }
        return best;
    }
}
