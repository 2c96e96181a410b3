package dev.ebb.server.fleet;

import dev.ebb.server.job.Job;
import dev.ebb.server.job.Placement;
import dev.ebb.server.store.NodeMode;
import dev.ebb.server.store.NodeStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/** What the fleet leaves to this node, from what is known of the fleet. Thread-safe. */
public final class FleetMandate implements Mandate {
    /** News of the others are looked at this often. */
    private static final long LOOK = Duration.ofMillis(500).toNanos();

    private final Fleet fleet;
    private final FleetShares shares;
    private final LongSupplier nanos;
    private volatile Map<String, Instant> unreachable = Map.of();
    private volatile boolean standsBack;
    private final PlaceTurns turns;
    private volatile boolean hasPlaces;
    private long lookedAt;

    /** Of a fleet, with this node's part of its limits; the source of time counts nanoseconds and never goes back. */
    public FleetMandate(Fleet fleet, FleetShares shares, LongSupplier nanos) {
        this.fleet = fleet;
        this.shares = shares;
        this.nanos = nanos;
        this.turns = new PlaceTurns(fleet.self(), shares.grace());
        lookedAt = nanos.getAsLong() - LOOK;
        look();
    }

    @Override
    public Standing standing() {
        return switch (fleet.mode()) {
            case ACTIVE -> Standing.TAKES;
            case CORDONED -> Standing.KEEPS;
            case DRAINING -> Standing.leaves("the node is being drained");
        };
    }

    @Override
    public boolean mayHold(Job job) {
        return place(job).allows(fleet.self(), fleet.pools());
    }

    private static Placement place(Job job) {
        return job.settings().transfer().terms().placement();
    }

    @Override
    public boolean othersReach(Job job, String server) {
        return fleet.nodes().stream()
                .filter(node -> !node.name().equals(fleet.self()) && node.alive() && node.mode() == NodeMode.ACTIVE)
                .filter(node -> place(job).allows(node.name(), node.pools()))
                .map(node -> node.load().outlook())
                .anyMatch(outlook -> outlook.networkUp()
                        && !outlook.stopping()
                        && !outlook.unreachable().containsKey(server));
    }

    @Override
    public void cannotReach(Map<String, Instant> servers, boolean beginsNone) {
        unreachable = Map.copyOf(servers);
        standsBack = beginsNone;
    }

    /** The servers that this node knows it cannot reach, and since when. */
    public Map<String, Instant> unreachable() {
        return unreachable;
    }

    /** Whether this node begins no jobs, since it could not reach the servers of many. */
    public boolean standsBack() {
        return standsBack;
    }

    @Override
    public long share(String key, long limit) {
        if (!fleet.isShared()) {
            return limit;
        }
        long part = shares.share(key, limit);
        if (key.equals(ShareKey.JOBS)) {
            hasPlaces = part > 0;
        }
        return part;
    }

    @Override
    public Map<String, Long> places(PlaceNeed need) {
        List<NodeStatus> nodes = fleet.nodes();
        Duration age = fleet.age();
        return nodes.stream()
                .filter(node -> fleet.isShared() && node.name().equals(fleet.self()))
                .findFirst()
                .map(own -> turns.words(need, nodes, hasPlaces, own.seen().plus(age)))
                .orElseGet(() -> Map.of(ShareKey.JOBS, (long) need.wanted()));
    }

    @Override
    public void want(Map<String, Long> wants) {
        shares.want(wants);
        look();
    }

    private synchronized void look() {
        long now = nanos.getAsLong();
        if (fleet.isShared() && now - lookedAt >= LOOK) {
            lookedAt = now;
            shares.see(fleet.nodes(), fleet.age());
        }
    }
}
