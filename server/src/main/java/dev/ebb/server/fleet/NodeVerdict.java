package dev.ebb.server.fleet;

import dev.ebb.server.fleet.NodeReason.Away;
import dev.ebb.server.fleet.NodeReason.Kind;
import dev.ebb.server.job.Job;
import dev.ebb.server.job.JobPriority;
import dev.ebb.server.store.NodeLoad;
import dev.ebb.server.store.NodeMode;
import dev.ebb.server.store.NodeOutlook;
import dev.ebb.server.store.NodeStatus;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Why one node that may run a queued job does not, from what it says of itself. Pure. */
final class NodeVerdict {
    private static final String TRIES_AGAIN =
            "It tries again within a minute; another place (SetPlacement) would let the job go on elsewhere.";

    private final Job job;
    private final List<Set<String>> sources;

    /** Of a job, and for each of its next files the servers that it may come from. */
    NodeVerdict(Job job, List<Set<String>> sources) {
        this.job = job;
        this.sources = sources;
    }

    NodeReason of(NodeStatus node) {
        if (!node.alive()) {
            return lost(node);
        }
        return switch (node.mode()) {
            case CORDONED, DRAINING -> unwilling(node);
            case ACTIVE -> willing(node);
        };
    }

    private static NodeReason lost(NodeStatus node) {
        return NodeReason.of(
                        Kind.NODE_LOST,
                        "The node " + node.name() + " was last heard of at " + node.seen() + ".",
                        "Start it again, or forget it if it will not come back.")
                .at(node.name());
    }

    private static NodeReason unwilling(NodeStatus node) {
        return NodeReason.of(
                        Kind.NODES_CORDONED,
                        "The node " + node.name() + " takes no further jobs: it is " + words(node.mode()) + ".",
                        "An administrator can uncordon it.")
                .at(node.name());
    }

    static String words(NodeMode mode) {
        return mode == NodeMode.DRAINING ? "being drained" : "cordoned";
    }

    private NodeReason willing(NodeStatus node) {
        NodeOutlook outlook = node.load().outlook();
        String name = node.name();
        if (outlook.stopping()) {
            return NodeReason.of(
                            Kind.SERVICE_STOPPING,
                            "The node " + name + " is stopping.",
                            "It goes on after its next start.")
                    .at(name);
        }
        String closed = outlook.closedBy().get(job.priority());
        if (closed != null) {
            return NodeReason.of(
                            Kind.POLICY,
                            "On the node " + name + " the policy " + closed
                                    + " lets no job of this priority transfer at this time.",
                            "It goes on when the policy allows it; an administrator can change it.")
                    .at(name)
                    .because(closed);
        }
        if (!outlook.networkUp()) {
            return NodeReason.of(
                            Kind.NETWORK_DOWN,
                            "The node " + name + " has no network.",
                            "Connect it; the job then goes on by itself.")
                    .at(name);
        }
        return cutOff(name, outlook)
                .or(() -> full(name, node.load()))
                .orElseGet(() -> NodeReason.of(
                                Kind.STARTING,
                                "The node " + name + " has a place for the job.",
                                "It goes on by itself.")
                        .at(name));
    }

    private Optional<NodeReason> cutOff(String name, NodeOutlook outlook) {
        Map<String, Instant> unreachable = outlook.unreachable();
        Optional<Away> away = sources.stream()
                .filter(servers -> !servers.isEmpty() && unreachable.keySet().containsAll(servers))
                .flatMap(Set::stream)
                .sorted()
                .findFirst()
                .map(server -> new Away(server, unreachable.getOrDefault(server, Instant.EPOCH)));
        if (away.isPresent()) {
            String since = away.get().since().equals(Instant.EPOCH)
                    ? ""
                    : ", since " + away.get().since();
            return Optional.of(NodeReason.of(
                            Kind.SERVER_UNREACHABLE,
                            "The node " + name + " does not reach " + away.get().server() + since
                                    + ", and leaves the job to nodes that do.",
                            TRIES_AGAIN)
                    .at(name)
                    .from(away.get()));
        }
        if (!outlook.standsBack()) {
            return Optional.empty();
        }
        return Optional.of(NodeReason.of(
                        Kind.SERVER_UNREACHABLE,
                        "The node " + name + " begins no jobs for the moment: it could not reach the servers of many.",
                        TRIES_AGAIN)
                .at(name)
                .from(new Away(
                        "",
                        unreachable.values().stream()
                                .min(Comparator.naturalOrder())
                                .orElse(Instant.EPOCH))));
    }

    private Optional<NodeReason> full(String name, NodeLoad load) {
        boolean front = job.priority() == JobPriority.FOREGROUND;
        NodeOutlook outlook = load.outlook();
        if ((front ? outlook.foregroundFree() : outlook.backgroundFree()) > 0) {
            return Optional.empty();
        }
        if (!front && load.places() == 0) {
            return Optional.of(NodeReason.of(
                            Kind.NO_PLACES,
                            "Other nodes have all the places for background jobs that the fleet shares; the node "
                                    + name + " has none.",
                            "It goes on when one of theirs is free, or when the node has its turn.")
                    .at(name)
                    .because("scheduling.background-jobs-scope"));
        }
        return Optional.of(NodeReason.of(
                        Kind.NO_PLACES,
                        "On the node " + name + " as many jobs run as may run at once.",
                        "It goes on when one is done or its time slice is over.")
                .at(name)
                .because(front ? "" : "scheduling.background-jobs"));
    }
}
