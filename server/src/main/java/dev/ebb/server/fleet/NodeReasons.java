package dev.ebb.server.fleet;

import dev.ebb.server.fleet.NodeReason.Kind;
import dev.ebb.server.job.ErrorCode;
import dev.ebb.server.job.Job;
import dev.ebb.server.job.JobError;
import dev.ebb.server.job.JobState;
import dev.ebb.server.job.Placement;
import dev.ebb.server.store.NodeMode;
import dev.ebb.server.store.NodeStatus;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Says, on any node, why a job does not transfer on whichever node it may or does run, from what the nodes say of themselves.
 * Pure.
 */
public final class NodeReasons {
    private static final Told HERE = new Told(true, List.of());

    /** What keeps a job by a condition of the machine, and how a node says that it is so there. */
    private static final Map<ErrorCode, Kind> CONDITIONS = Map.of(
            ErrorCode.NETWORK_DISCONNECTED, Kind.NETWORK_DOWN,
            ErrorCode.BLOCKED_BY_POLICY, Kind.POLICY);

    private final Job job;
    private final Placement place;
    private final String self;
    private final List<NodeStatus> nodes;
    private final NodeVerdict verdict;

    /**
     * What there is to say.
     *
     * @param here whether this node knows more, since it runs the job or may take it, or since no node has to do with it: what it
     *     has to say itself comes first
     * @param reasons what the nodes say; empty, and not here, when the job transfers on another node
     */
    public record Told(boolean here, List<NodeReason> reasons) {
        public Told {
            reasons = List.copyOf(reasons);
        }
    }

    /**
     * For one job, asked of the node of this name; all known nodes, and for each of the next files of the job the servers, by host
     * and port, that it may come from.
     */
    public NodeReasons(Job job, String self, List<NodeStatus> nodes, List<Set<String>> sources) {
        this.job = job;
        this.place = job.settings().transfer().terms().placement();
        this.self = self;
        this.nodes = nodes;
        this.verdict = new NodeVerdict(job, sources);
    }

    /**
     * The reasons.
     *
     * @param holder who runs it, while it runs; empty when nobody knows
     */
    public Told list(String holder) {
        if (job.state().isRunning()) {
            return holder.isEmpty() || holder.equals(self) ? HERE : new Told(false, running(holder));
        }
        return switch (job.state()) {
            case QUEUED -> queued();
            case TRANSIENT_ERROR -> barred();
            default -> HERE;
        };
    }

    private List<NodeReason> running(String holder) {
        NodeStatus node = nodes.stream()
                .filter(it -> it.name().equals(holder))
                .findFirst()
                .orElse(null);
        if (node == null || !node.alive()) {
            NodeReason lost = NodeReason.of(
                            Kind.NODE_LOST,
                            "The node that runs the job, " + holder + ", is not heard of any more.",
                            "Others that may run it go on with it within seconds from what is safe.")
                    .at(holder);
            return List.of(node == null ? lost : lost.until(node.leaseUntil()));
        }
        return job.state() == JobState.TRANSFERRING
                ? List.of()
                : List.of(NodeReason.of(
                                Kind.STARTING,
                                "The job is opening its connection on the node " + holder + ".",
                                "It goes on by itself.")
                        .at(holder));
    }

    private List<NodeStatus> eligible() {
        return nodes.stream()
                .filter(node -> place.allows(node.name(), node.pools()))
                .toList();
    }

    private Told queued() {
        List<NodeStatus> eligible = eligible();
        List<NodeStatus> alive = eligible.stream().filter(NodeStatus::alive).toList();
        if (alive.isEmpty()) {
            return new Told(false, List.of(nobody(eligible)));
        }
        List<NodeStatus> active =
                alive.stream().filter(node -> node.mode() == NodeMode.ACTIVE).toList();
        if (active.isEmpty()) {
            return new Told(false, with(cordoned(alive), without(eligible, alive)));
        }
        List<NodeReason> clear = active.stream()
                .map(verdict::of)
                .filter(reason -> reason.kind() == Kind.STARTING)
                .toList();
        if (clear.stream().anyMatch(this::isMine)) {
            return HERE;
        }
        if (!clear.isEmpty()) {
            return new Told(false, List.of(clear.get(0)));
        }
        List<NodeReason> reasons = Stream.concat(active.stream(), without(eligible, active))
                .map(verdict::of)
                .toList();
        boolean here = active.stream().anyMatch(node -> node.name().equals(self))
                && reasons.stream().noneMatch(it -> isMine(it) && it.kind() == Kind.SERVER_UNREACHABLE);
        return new Told(
                here, reasons.stream().filter(it -> !(here && isMine(it))).toList());
    }

    /** Jobs that a condition of the machine keeps wait for the nodes that may run them, not for the one that is asked. */
    private Told barred() {
        List<NodeStatus> eligible = eligible();
        JobError error = job.error();
        Kind kind = error == null ? null : CONDITIONS.get(error.code());
        if (kind == null || eligible.stream().anyMatch(node -> node.name().equals(self))) {
            return HERE;
        }
        List<NodeReason> reasons = eligible.stream()
                .map(verdict::of)
                .filter(reason -> reason.kind() == kind)
                .toList();
        return reasons.isEmpty() ? HERE : new Told(false, reasons);
    }

    private boolean isMine(NodeReason reason) {
        return reason.node().equals(self);
    }

    private static Stream<NodeStatus> without(List<NodeStatus> all, List<NodeStatus> those) {
        return all.stream().filter(node -> !those.contains(node));
    }

    private List<NodeReason> with(NodeReason first, Stream<NodeStatus> others) {
        return Stream.concat(Stream.of(first), others.map(verdict::of)).toList();
    }

    private static NodeReason cordoned(List<NodeStatus> alive) {
        return NodeReason.of(
                Kind.NODES_CORDONED,
                "The nodes that may run the job take no further ones: "
                        + alive.stream()
                                .map(node -> node.name() + " is " + NodeVerdict.words(node.mode()))
                                .collect(Collectors.joining(", "))
                        + ".",
                "It goes on when an administrator uncordons one of them; another place would let it go on elsewhere.");
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
}
