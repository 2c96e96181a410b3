package dev.ebb.server.fleet;

import dev.ebb.server.job.JobPriority;
import dev.ebb.server.job.Placement;
import dev.ebb.server.store.NodeMode;
import dev.ebb.server.store.NodeOutlook;
import dev.ebb.server.store.NodeStatus;
import java.time.Duration;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * How many jobs wait for this node since not everybody may run them: those that are bound to it, and its part of those that are
 * bound to its pools, which come first to nodes that have places. Asks the store no more often than it can bear. Confined to one
 * thread.
 */
final class BoundJobs {
    private static final long INTERVAL = Duration.ofMillis(500).toNanos();

    /** The store has so much more time for others than for this. */
    private static final long REST = 20;

    private final String self;
    private final Counting counting;
    private final Supplier<List<NodeStatus>> nodes;
    private final LongSupplier nanos;
    private final Map<JobPriority, Answer> answers = new EnumMap<>(JobPriority.class);

    /** Counts QUEUED jobs in the store. */
    interface Counting {
        /** Of each placement that is this node's but not everybody's; each counted up to the limit. */
        Map<String, Integer> count(JobPriority priority, int limit);
    }

    private record Answer(int count, long due) {}

    BoundJobs(String self, Counting counting, Supplier<List<NodeStatus>> nodes, LongSupplier nanos) {
        this.self = self;
        this.counting = counting;
        this.nodes = nodes;
        this.nanos = nanos;
    }

    /** Of one priority, counted to a limit. */
    int waiting(JobPriority priority, int limit) {
        long begun = nanos.getAsLong();
        Answer known = answers.get(priority);
        if (known != null && begun - known.due() < 0) {
            return Math.min(limit, known.count());
        }
        int count = counting.count(priority, limit).entrySet().stream()
                .mapToInt(each -> part(Placement.parse("placement", each.getKey()), each.getValue()))
                .sum();
        long end = nanos.getAsLong();
        answers.put(priority, new Answer(count, end + Math.max(INTERVAL, REST * (end - begun))));
        return Math.min(limit, count);
    }

    private int part(Placement place, int count) {
        List<NodeStatus> able = nodes.get().stream()
                .filter(node -> place.allows(node.name(), node.pools()) && isAble(node))
                .sorted(Comparator.comparing(
                                (NodeStatus node) -> isCutOff(node.load().outlook()))
                        .thenComparing(node -> node.load().places() == 0)
                        .thenComparing(NodeStatus::name))
                .toList();
        return IntStream.range(0, able.size())
                .filter(i -> able.get(i).name().equals(self))
                .map(i -> count / able.size() + (i < count % able.size() ? 1 : 0))
                .sum();
    }

    private static boolean isAble(NodeStatus node) {
        NodeOutlook outlook = node.load().outlook();
        return node.alive() && node.mode() == NodeMode.ACTIVE && outlook.networkUp() && !outlook.stopping();
    }

    private static boolean isCutOff(NodeOutlook outlook) {
        return outlook.standsBack() || !outlook.unreachable().isEmpty();
    }
}
