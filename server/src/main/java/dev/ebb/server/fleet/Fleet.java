package dev.ebb.server.fleet;

import dev.ebb.server.job.JobId;
import dev.ebb.server.store.NodeLoad;
import dev.ebb.server.store.NodeMode;
import dev.ebb.server.store.NodeStatus;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * The nodes that share the queue, seen from one of them. A service with the embedded store is a fleet of one. Thread-safe.
 */
public interface Fleet {
    /** The name of this node. */
    String self();

    /** The pools that this node belongs to. */
    default Set<String> pools() {
        return own().map(NodeStatus::pools).orElse(Set.of());
    }

    /** All nodes that are known, by name, as they were at the last heartbeat; what was said of one here is in it. */
    List<NodeStatus> nodes();

    /** False when there never is another node. */
    default boolean isShared() {
        return true;
    }

    /** How old {@link #nodes} is at most, by this node's own clock, from before the heartbeat was sent. */
    default Duration age() {
        return Duration.ZERO;
    }

    /** What has happened between this node and the others. */
    default FleetCounts counts() {
        return FleetCounts.NONE;
    }

    /** What an administrator wants of this node. Cheap: asked at every turn of the scheduler. */
    default NodeMode mode() {
        return own().map(NodeStatus::mode).orElse(NodeMode.ACTIVE);
    }

    private Optional<NodeStatus> own() {
        return nodes().stream().filter(node -> node.name().equals(self())).findFirst();
    }

    /** Who runs a job, or ran it last as far as that is known. */
    Optional<String> holder(JobId job);

    /** From now on each heartbeat tells the others this. */
    void report(Supplier<NodeLoad> load);

    /**
     * Says what is wanted of a node; it obeys within a second, and remembers over restarts. False when no node has this
     * name.
     */
    boolean setMode(String node, NodeMode mode);

    /** Forgets a node that is not alive. False when no node has this name; IllegalStateException when it is alive. */
    boolean forget(String node);
}
