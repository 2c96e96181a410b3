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
 * @param away the server that the node does not reach; null when it is something else
 */
public record NodeReason(
        Kind kind,
        String text,
        String remedy,
        String node,
        String policyKey,
        @Nullable Instant due,
        @Nullable Away away) {
    /** Kinds of reasons. */
    public enum Kind {
        NO_NODE,
        NODES_CORDONED,
        NODE_LOST,
        NO_PLACES,
        POLICY,
        NETWORK_DOWN,
        SERVICE_STOPPING,
        SERVER_UNREACHABLE,
        STARTING
    }

    /**
     * A server that is not reached.
     *
     * @param server its host and port, as they stand in URLs; empty for many of them
     * @param since since when; {@link Instant#EPOCH} when that is not known
     */
    public record Away(String server, Instant since) {}

    static NodeReason of(Kind kind, String text, String remedy) {
        return new NodeReason(kind, text, remedy, "", "", null, null);
    }

    NodeReason at(String name) {
        return new NodeReason(kind, text, remedy, name, policyKey, due, away);
    }

    NodeReason because(String key) {
        return new NodeReason(kind, text, remedy, node, key, due, away);
    }

    NodeReason until(Instant end) {
        return new NodeReason(kind, text, remedy, node, policyKey, end, away);
    }

    NodeReason from(Away server) {
        return new NodeReason(kind, text, remedy, node, policyKey, due, server);
    }
}
