package dev.ebb.server.fleet;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A reason why a job does not transfer that lies with the nodes.
 *
 * @param kind what kind it is
 * @param text what it is, in a sentence
 * @param remedy what would change it, in a sentence
 * @param node the node that it is so on; empty for several or none
 * @param policyKey the policy behind it; empty when there is none
 * @param due when it is over by itself; null when no time is known
 */
public record NodeReason(
        Kind kind,
        String text,
        String remedy,
        String node,
        String policyKey,
        @Nullable Instant due) {
    /** Kinds of reasons. */
    public enum Kind {
        NO_NODE,
        NODES_CORDONED,
        NODE_LOST,
        NO_PLACES,
        POLICY,
        NETWORK_DOWN,
        SERVICE_STOPPING,
        STARTING
    }

    static NodeReason of(Kind kind, String text, String remedy) {
        return new NodeReason(kind, text, remedy, "", "", null);
    }

    NodeReason at(String name) {
        return new NodeReason(kind, text, remedy, name, policyKey, due);
    }

    NodeReason because(String key) {
        return new NodeReason(kind, text, remedy, node, key, due);
    }

    NodeReason until(Instant end) {
        return new NodeReason(kind, text, remedy, node, policyKey, end);
    }
}
