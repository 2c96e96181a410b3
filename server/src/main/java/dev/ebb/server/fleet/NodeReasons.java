package dev.ebb.server.fleet;

import dev.ebb.server.fleet.NodeReason.Kind;
import dev.ebb.server.job.Job;
import dev.ebb.server.job.JobPriority;
import dev.ebb.server.job.JobState;
import dev.ebb.server.job.Placement;
import dev.ebb.server.store.NodeMode;
import dev.ebb.server.store.NodeOutlook;
import dev.ebb.server.store.NodeStatus;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Says, on any node, why a job does not transfer on whichever node it may or does run, from what the nodes say of themselves.
 * Pure.
 */
public final class NodeReasons {
    private static final String BY_ITSELF = "It goes on by itself.";

    private final Job job;
    private final Placement place;
    private final String self;
    private final List<NodeStatus> nodes;

    /** For one job, asked of the node of this name; all known nodes. */
    public NodeReasons(Job job, String self, List<NodeStatus> nodes) {
        this.job = job;
        this.place = job.settings().transfer().terms().placement();
        this.self = self;
        this.nodes = nodes;
    }

    /**
     * The reasons; empty when this node knows better than others why the job waits, since it runs it, may take it, or nobody need
     * do anything. An empty list within when the job transfers on another node.
     *
     * @param holder who runs it, while it runs; empty when nobody knows
     */
    public Optional<List<NodeReason>> list(String holder) {
        if (job.state().isRunning()) {
            return holder.isEmpty() || holder.equals(self) ? Optional.empty() : Optional.of(running(holder));
        }
        return job.state() == JobState.QUEUED ? queued() : Optional.empty();
    }

    private List<NodeReason> running(String holder) {
        Optional<NodeStatus> node =
                nodes.stream().filter(it -> it.name().equals(holder)).findFirst();
        if (node.isEmpty() || !node.get().alive()) {
            NodeReason lost = NodeReason.of(
                            Kind.NODE_LOST,
                            "The node that runs the job, " + holder + ", is not heard of any more.",
                            "Others that may run it go on with it within seconds from what is safe.")
                    .at(holder);
            return List.of(node.map(it -> lost.until(it.leaseUntil())).orElse(lost));
        }
        return job.state() == JobState.TRANSFERRING
                ? List.of()
                : List.of(NodeReason.of(
                                Kind.STARTING,
                                "The job is opening its connection on the node " + holder + ".",
                                BY_ITSELF)
                        .at(holder));
    }

    private Optional<List<NodeReason>> queued() {
        List<NodeStatus> eligible = nodes.stream()
                .filter(node -> place.allows(node.name(), node.pools()))
                .toList();
        List<NodeStatus> alive = eligible.stream().filter(NodeStatus::alive).toList();
        if (alive.isEmpty()) {
            return Optional.of(List.of(nobody(eligible)));
        }
        List<NodeStatus> active =
                alive.stream().filter(node -> node.mode() == NodeMode.ACTIVE).toList();
        if (active.isEmpty()) {
            return Optional.of(List.of(NodeReason.of(
                    Kind.NODES_CORDONED,
                    "The nodes that may run the job take no further ones: "
                            + alive.stream()
                                    .map(node -> node.name() + " is " + words(node.mode()))
                                    .collect(Collectors.joining(", "))
                            + ".",
                    "It goes on when an administrator uncordons one of them; another place would let it go on"
                            + " elsewhere.")));
        }
        boolean mine = active.stream().anyMatch(node -> node.name().equals(self) && isClear(node));
        Optional<NodeReason> soon =
                active.stream().filter(this::isClear).map(this::of).findFirst();
        if (mine
                || soon.isEmpty()
                        && active.stream().anyMatch(node -> node.name().equals(self))) {
            return Optional.empty();
        }
        return Optional.of(
                soon.map(List::of).orElseGet(() -> active.stream().map(this::of).toList()));
    }

    private boolean isClear(NodeStatus node) {
        return of(node).kind() == Kind.STARTING;
    }

    private NodeReason nobody(List<NodeStatus> eligible) {
        String seen = eligible.stream()
                .map(node -> node.name() + " was last heard of at " + node.seen())
                .collect(Collectors.joining(", "));
        return NodeReason.of(
                Kind.NO_NODE,
                eligible.isEmpty()
                        ? "No node that is known may run the job: its files live at " + place + "."
                        : "None of the nodes that may run the job is alive: " + seen + ".",
                "It goes on when such a node is there; another place (SetPlacement) would let it go on elsewhere.");
    }

    /** What a node that takes jobs says of itself. */
    private NodeReason of(NodeStatus node) {
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
        boolean front = job.priority() == JobPriority.FOREGROUND;
        if ((front ? outlook.foregroundFree() : outlook.backgroundFree()) <= 0) {
            return NodeReason.of(
                            Kind.NO_PLACES,
                            "On the node " + name + " as many jobs run as may run at once.",
                            "It goes on when one is done or its time slice is over.")
                    .at(name)
                    .because(front ? "" : "scheduling.background-jobs");
        }
        return NodeReason.of(Kind.STARTING, "The node " + name + " has a place for the job.", BY_ITSELF)
                .at(name);
    }

    private static String words(NodeMode mode) {
        return mode == NodeMode.DRAINING ? "being drained" : "cordoned";
    }
}
