package dev.ebb.server.store;

import java.time.Instant;
import java.util.Set;

/**
 * One node as the fleet knows it.
 *
 * @param name its name in the fleet, unique
 * @param pools pools of nodes it belongs to; those of a pool see the same files
 * @param address where its callers reach it, for people; empty when it has said nothing
 * @param version the build it runs
 * @param mode what an administrator wants of it
 * @param alive whether its lease stands
 * @param started when its process began
 * @param seen when it was last heard of
 * @param leaseUntil until when its claims stand, by the clock of the store
 * @param load what it was doing when it was last heard of
 */
public record NodeStatus(
        String name,
        Set<String> pools,
        String address,
        String version,
        NodeMode mode,
        boolean alive,
        Instant started,
        Instant seen,
        Instant leaseUntil,
        NodeLoad load) {
    public NodeStatus {
        pools = Set.copyOf(pools);
    }
}
