package dev.ebb.server.store;

import java.time.Instant;
import java.util.Set;
import java.util.UUID;

/**
 * Who a node of a fleet is.
 *
 * @param name its name, unique in the fleet
 * @param instance this process, and this membership of it: one that was taken for dead comes back as another
 * @param maker its home's mark in the names of temporary files, the same after every restart
 * @param pools pools of nodes it belongs to
 * @param address where its callers reach it, for people
 * @param version the build it runs
 * @param started when its process began
 */
public record NodeCard(
        String name, UUID instance, String maker, Set<String> pools, String address, String version, Instant started) {
    public NodeCard {
        pools = Set.copyOf(pools);
    }

    /** The same node as another member of the fleet. */
    public NodeCard renewed(UUID next) {
        return new NodeCard(name, next, maker, pools, address, version, started);
    }
}
