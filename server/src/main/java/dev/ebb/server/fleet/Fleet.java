package dev.ebb.server.fleet;

import dev.ebb.server.store.NodeMode;
import dev.ebb.server.store.NodeStatus;
import java.util.List;

/**
 * The nodes that share the queue, seen from one of them. A service with the embedded store is a fleet of one. Thread-safe.
 */
public interface Fleet {
    /** The name of this node. */
    String self();

    /** All nodes that are known, by name, as they were at the last heartbeat. */
    List<NodeStatus> nodes();

    /**
     * Says what is wanted of a node; it obeys within a second, and remembers over restarts. False when no node has this
     * name.
     */
    boolean setMode(String node, NodeMode mode);

    /** Forgets a node that is not alive. False when no node has this name; IllegalStateException when it is alive. */
    boolean forget(String node);
}
