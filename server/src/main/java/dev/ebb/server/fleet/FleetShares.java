package dev.ebb.server.fleet;

import dev.ebb.server.fleet.FleetShare.Claim;
import dev.ebb.server.store.NodeDemand;
import dev.ebb.server.store.NodeStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

/**
 * What this node may use of limits that the whole fleet shares, from what all nodes said with their heartbeats that they would
 * use. The parts of all nodes together never exceed a limit, although each has other and older news of the rest: less counts at
 * once, more only when everybody must have heard of it (the window), and who has no news that fresh falls back to his equal part
 * of the limit, which the others leave him at all times. A node that is not alive may be cut off and still at work: its part is
 * left to it for the grace. Thread-safe.
 */
public final class FleetShares {
    private final String self;
    private final long window;
    private final Duration grace;
    private final LongSupplier nanos;
    private final Deque<Said> said = new ArrayDeque<>();
    private final Deque<Said> read = new ArrayDeque<>();
    private final Map<String, Long> lastShares = new HashMap<>();
    private Map<String, Long> wants = Map.of();
    private NodeDemand row = NodeDemand.NONE;
    private List<NodeStatus> peers = List.of();
    private boolean seenAny;
    private long seenAt;
    private long cautiousUntil;

    /** What this node says from a moment on, or what it read then that it had said. */
    private record Said(long at, NodeDemand demand) {}

    /**
     * Of a node that has said nothing yet.
     *
     * @param window how old news of others may be; more of this node's own counts after this long
     * @param grace how long a node that is not heard of any more may still be at work
     * @param nanos counts nanoseconds and never goes back
     */
    public FleetShares(String self, Duration window, Duration grace, LongSupplier nanos) {
        this.self = self;
        this.window = window.toNanos();
        this.grace = grace;
        this.nanos = nanos;
        seenAt = nanos.getAsLong() - 2 * this.window;
        said.add(new Said(nanos.getAsLong() - this.window, NodeDemand.NONE));
    }

    /** How long a node that is not heard of any more may still be at work. */
    Duration grace() {
        return grace;
    }

    /** What this node would use now, by the keys of the limits. */
    public synchronized void want(Map<String, Long> next) {
        wants = Map.copyOf(next);
    }

    /** What the next heartbeat says. From now on others may know of it. */
    public synchronized NodeDemand say() {
        int place = 0;
        for (NodeStatus peer : peers) {
            place += peer.name().compareTo(self) < 0 ? 1 : 0;
        }
        NodeDemand demand = seenAny ? new NodeDemand(peers.size(), place, wants) : NodeDemand.NONE;
        said.add(new Said(nanos.getAsLong(), demand));
        return demand;
    }

    /** What is known of all nodes, which was so at most that long ago. */
    public synchronized void see(List<NodeStatus> nodes, Duration age) {
        long now = nanos.getAsLong();
        long seen = now - age.toNanos();
        if (seen - seenAt > window) {
            cautiousUntil = now + window; // others may have taken this node for dead, and counted on it
        }
        seenAt = seen;
        Instant today = nodes.stream()
                .filter(node -> node.name().equals(self))
                .map(NodeStatus::seen)
                .findFirst()
                .orElse(Instant.MIN);
        peers = nodes.stream()
                .filter(node -> node.name().equals(self)
                        || node.alive()
                        || node.seen().plus(grace).isAfter(today))
                .sorted(Comparator.comparing(NodeStatus::name))
                .toList();
        seenAny = peers.stream().anyMatch(node -> node.name().equals(self));
        peers.stream().filter(node -> node.name().equals(self)).forEach(node -> {
            read.add(new Said(now, row)); // what stood there until it was written anew, which may have been just now
            row = node.load().demand();
            read.add(new Said(now, row));
        });
        forget(now);
    }

    /** This node's part of a limit now; all of it when there is no other node. */
    public synchronized long share(String key, long limit) {
        long now = nanos.getAsLong();
        forget(now);
        long part;
        boolean fresh = seenAny && now - seenAt <= window;
        if (fresh && peers.size() == 1 && isAloneSaid()) {
            part = limit;
        } else if (fresh && now >= cautiousUntil) {
            part = part(key, limit);
        } else {
            part = Math.min(mine(key, limit).owed(), lastShares.getOrDefault(key, 0L));
        }
        lastShares.put(key, part);
        return part;
    }

    /** True when nobody can have read that this node leaves something to others. */
    private boolean isAloneSaid() {
        return Stream.concat(said.stream(), read.stream())
                .allMatch(it -> it.demand().peers() <= 1);
    }

    private long part(String key, long limit) {
        List<Claim> claims = new ArrayList<>();
        int index = 0;
        for (NodeStatus peer : peers) {
            if (peer.name().equals(self)) {
                index = claims.size();
                claims.add(mine(key, limit));
            } else {
                Claim theirs = claim(peer.load().demand(), key, limit);
                claims.add(peer.alive() ? theirs : new Claim(theirs.owed(), theirs.floor()));
            }
        }
        return FleetShare.of(limit, claims, index);
    }

    private static Claim claim(NodeDemand demand, String key, long limit) {
        long floor = demand.floor(limit);
        return new Claim(Math.max(demand.of(key), ShareKey.reserve(key, floor)), floor);
    }

    /** The least of what others may have read of this node since their news can be from. */
    private Claim mine(String key, long limit) {
        long want = Long.MAX_VALUE;
        long floor = Long.MAX_VALUE;
        for (Deque<Said> each : List.of(said, read)) {
            for (Said word : each) {
                Claim claim = claim(word.demand(), key, limit);
                want = Math.min(want, claim.want());
                floor = Math.min(floor, claim.floor());
            }
        }
        return new Claim(want, floor);
    }

    /** What was read before the window, and what had been followed by other words by then, counts no more. */
    private void forget(long now) {
        read.removeIf(word -> word.at() < now - window);
        while (said.size() > 1) {
            Said oldest = said.removeFirst();
            if (said.getFirst().at() > now - window) {
                said.addFirst(oldest);
                return;
            }
        }
    }
}
