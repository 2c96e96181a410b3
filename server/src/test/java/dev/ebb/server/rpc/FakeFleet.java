package dev.ebb.server.rpc;

import dev.ebb.server.fleet.Fleet;
import dev.ebb.server.job.JobId;
import dev.ebb.server.store.NodeLoad;
import dev.ebb.server.store.NodeMode;
import dev.ebb.server.store.NodeOutlook;
import dev.ebb.server.store.NodeStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/** Nodes that are what a test says, seen from the one named {@code here}. */
public final class FakeFleet implements Fleet {
    public final Map<JobId, String> holders = new ConcurrentHashMap<>();
    private final Map<String, NodeStatus> nodes = new TreeMap<>(Map.of("here", node("here")));

    @Override
    public boolean isShared() {
        return false;
    }

    /** A node that lives and does nothing. */
    public static NodeStatus node(String name, String... pools) {
        return new NodeStatus(
                name,
                Set.of(pools),
                name + ":443",
                "1.0",
                NodeMode.ACTIVE,
                true,
                FakeQueue.NOW,
                FakeQueue.NOW,
                FakeQueue.NOW.plus(Duration.ofSeconds(10)),
                new NodeLoad(0, 0, 4, 0));
    }

    public static NodeStatus in(NodeStatus node, NodeMode mode) {
        return copy(node, mode, node.alive(), node.load());
    }

    public static NodeStatus dead(NodeStatus node) {
        return copy(node, node.mode(), false, node.load());
    }

    public static NodeStatus outlook(NodeStatus node, NodeOutlook outlook) {
        NodeLoad was = node.load();
        return copy(
                node,
                node.mode(),
                node.alive(),
                new NodeLoad(
                        was.transfers(),
                        was.jobs(),
                        was.places(),
                        was.bytesPerSecond(),
                        was.roles(),
                        outlook,
                        was.demand()));
    }

    private static NodeStatus copy(NodeStatus node, NodeMode mode, boolean alive, NodeLoad load) {
        return new NodeStatus(
                node.name(),
                node.pools(),
                node.address(),
                node.version(),
                mode,
                alive,
                node.started(),
                node.seen(),
                node.leaseUntil(),
                load);
    }

    public synchronized void put(NodeStatus node) {
        nodes.put(node.name(), node);
    }

    @Override
    public String self() {
        return "here";
    }

    @Override
    public synchronized List<NodeStatus> nodes() {
        return new ArrayList<>(nodes.values());
    }

    @Override
    public Optional<String> holder(JobId job) {
        return Optional.ofNullable(holders.get(job));
    }

    @Override
    public void report(Supplier<NodeLoad> load) {
        // Tests say what a node does.
    }

    @Override
    public synchronized boolean setMode(String node, NodeMode mode) {
        return change(node, it -> in(it, mode));
    }

    @Override
    public synchronized boolean forget(String node) {
        if (nodes.containsKey(node) && nodes.get(node).alive()) {
            throw new IllegalStateException(node + " is alive");
        }
        return nodes.remove(node) != null;
    }

    private boolean change(String name, UnaryOperator<NodeStatus> change) {
        return nodes.computeIfPresent(name, (same, node) -> change.apply(node)) != null;
    }
}
