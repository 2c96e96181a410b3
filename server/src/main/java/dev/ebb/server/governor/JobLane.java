package dev.ebb.server.governor;

import dev.ebb.server.job.OwnerId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** A job's place in the tree. Confined to whoever holds the lock of the tree, except {@link #tap}. */
final class JobLane implements Lane {
    private final RateTree tree;
    private final Gate own;
    private final RateNode node;
    private final Map<String, AtHost> hosts = new HashMap<>();
    private OwnerId owner;

    /** What the job has to do with one host: a place, and how many taps are open at it. */
    private static final class AtHost {
        final RateNode node;
        int taps;

        AtHost(RateNode node) {
            this.node = node;
        }
    }

    JobLane(RateTree tree, Gate own, RateNode node, OwnerId owner) {
        this.tree = tree;
        this.own = own;
        this.node = node;
        this.owner = owner;
    }

    @Override
    public Tap tap(String host, Tap.Permits permits) {
        return tree.tap(this, host, permits);
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
