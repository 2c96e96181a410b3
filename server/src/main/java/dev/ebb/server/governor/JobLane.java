package dev.ebb.server.governor;

import dev.ebb.server.governor.idle.Claim;
import dev.ebb.server.job.OwnerId;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/** A job's place in the tree. Confined to whoever holds the lock of the tree, except {@link #tap} and {@link #claim}. */
final class JobLane implements Lane {
    private final RateTree tree;
    private final Gate own;
    private final RateNode node;
    private final Map<String, AtHost> hosts = new HashMap<>();
    private final Set<RateTap> open = new HashSet<>();
    private OwnerId owner;
    private volatile Claim claim;

    /** What the job has to do with one host: a place, and how many taps are open at it. */
    private static final class AtHost {
        final RateNode node;
        int taps;

        AtHost(RateNode node) {
            this.node = node;
        }
    }

    JobLane(RateTree tree, Gate own, RateNode node, OwnerId owner, Claim claim) {
        this.tree = tree;
        this.claim = claim;
        this.own = own;
        this.node = node;
        this.owner = owner;
    }

    @Override
    public Tap tap(String host, Tap.Permits permits) {
        return tree.tap(this, host, permits);
    }

    @Override
    public Claim claim() {
        return claim;
    }

    /** From now on it claims this; the taps that give way from now on, or no longer do. */
    List<RateTap> claims(Claim next) {
        boolean turned = next.givesWay() != claim.givesWay();
        claim = next;
        return turned ? List.copyOf(open) : List.of();
    }

    /** The taps that are open. */
    Set<RateTap> open() {
        return open;
    }

    /** The limit of the job itself. */
    Gate own() {
        return own;
    }

    RateNode node() {
        return node;
    }

    OwnerId owner() {
        return owner;
    }

    void owner(OwnerId next) {
        owner = next;
    }

    /** The place of the job's taps at a host, for one more of them. */
    RateNode at(String host, Supplier<RateNode> place) {
        AtHost there = hosts.computeIfAbsent(host, name -> new AtHost(place.get()));
        there.taps++;
        return there.node;
    }

    /** One tap less at the host; the gates that bind the job no more when it was the last one. */
    List<Gate> left(String host) {
        AtHost there = hosts.get(host);
        if (there == null || --there.taps > 0) {
            return List.of();
        }
        hosts.remove(host);
        return there.node.gates();
    }
}
