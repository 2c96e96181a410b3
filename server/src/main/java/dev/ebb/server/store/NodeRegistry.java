package dev.ebb.server.store;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The nodes that share a store, and their leases. All times are by the clock of the store. Thread-safe; every method throws
 * {@link StoreException} when the store cannot be reached.
 */
public interface NodeRegistry {
    /**
     * Becomes a member. False while another home holds a lease under the name, or another name has this one's mark. A former
     * process of the same home is dead, for a home has only one.
     */
    boolean join(NodeCard card, Duration lease);

    /**
     * The same for a process that was a member and found that it is none any more. False also while another process has the
     * name by this home's mark: as long as this one lives, that can only be one of a copy of its home.
     */
    boolean rejoin(NodeCard card, Duration lease);

    /**
     * Renews the lease, even one that is over, and says what the node does; answers what is wanted of it. Null when it was taken
     * for dead: it holds nothing any more, and has to join anew.
     */
    @Nullable
    NodeMode beat(NodeCard card, Duration lease, NodeLoad load);

    /** What is wanted of the node; null when it was taken for dead. */
    @Nullable
    NodeMode mode(NodeCard card);

    /** Ends the lease now: others may go on at once with what the node held. */
    void leave(NodeCard card);

    /** All nodes by name. */
    List<NodeStatus> nodes();

    /** False when no node has this name. */
    boolean setMode(String name, NodeMode mode);

    /** Forgets a node whose lease is over; what came of it. */
    Forgotten forget(String name);

    /** What came of forgetting a node. */
    enum Forgotten {
        DONE,
        UNKNOWN,
        ALIVE
    }

    /** Takes those for dead whose lease is over, so that they find out when they come back; answers their names. */
    List<String> takeForDead();
}
