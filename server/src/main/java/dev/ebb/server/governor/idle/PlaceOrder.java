package dev.ebb.server.governor.idle;

import dev.ebb.server.job.JobPriority;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Whose connections get the places of a path: by priority, then owners in turn, then their jobs in turn. Pure. */
final class PlaceOrder {
    /** With so many places one goes to a lower priority, so that it is slow but never stands still. */
    static final int PLACES_TO_RESERVE_ONE = 4;

    private PlaceOrder() {}

    /** At most so many of them, the most entitled first. */
    static List<Flow> choose(List<Flow> flows, int most, double now) {
        if (flows.size() <= most) {
            return ordered(flows, now);
        }
        List<Flow> ordered = ordered(flows, now);
        List<Flow> chosen = new ArrayList<>(ordered.subList(0, most));
        JobPriority first = chosen.get(0).claim().priority();
        boolean alone = chosen.get(most - 1).claim().priority() == first;
        if (alone && most >= PLACES_TO_RESERVE_ONE) {
            ordered.stream()
                    .filter(flow -> flow.claim().priority() != first)
                    .findFirst()
                    .ifPresent(flow -> chosen.set(most - 1, flow));
        }
        return chosen;
    }

    private static List<Flow> ordered(List<Flow> flows, double now) {
        List<Flow> left = new ArrayList<>(flows);
        // One that hangs at its server gives others a turn; moving ones first, so that places do not go round.
        left.sort(Comparator.<Flow>comparingInt(flow -> flow.claim().priority().code())
                .thenComparing(flow -> flow.hangs(now))
                .thenComparing(flow -> !flow.signal().busy())
                .thenComparing(Flow::isPaused)
                .thenComparingLong(Flow::id));
        Map<Object, Integer> turns = new HashMap<>();
        List<Flow> ordered = new ArrayList<>();
        while (!left.isEmpty()) {
            Flow best = left.get(0);
            for (Flow each : left) {
                boolean same = each.claim().priority() == best.claim().priority() && each.hangs(now) == best.hangs(now);
                best = same && goesBefore(each.claim(), best.claim(), turns) ? each : best;
            }
            left.remove(best);
            ordered.add(best);
            turns.merge(best.claim().owner(), 1, Integer::sum);
            turns.merge(best.claim().job(), 1, Integer::sum);
        }
        return ordered;
    }

    private static boolean goesBefore(Claim one, Claim other, Map<Object, Integer> turns) {
        int owners = turns.getOrDefault(one.owner(), 0) - turns.getOrDefault(other.owner(), 0);
        int jobs = turns.getOrDefault(one.job(), 0) - turns.getOrDefault(other.job(), 0);
        return owners < 0 || owners == 0 && jobs < 0;
    }
}
