package dev.ebb.server.fleet;

import java.time.Duration;
import java.util.Set;

/**
 * How a node takes part in a fleet.
 *
 * @param name its name, unique in the fleet
 * @param pools pools of nodes it belongs to; those of a pool see the same files
 * @param lease how long others leave its jobs to it when they hear nothing of it
 * @param outageGrace how long it goes on with its transfers when it cannot reach the store
 */
public record FleetOptions(String name, Set<String> pools, Duration lease, Duration outageGrace) {
    /** So long others leave a silent node's jobs to it. */
    public static final Duration LEASE = Duration.ofSeconds(10);

    /** So long a node goes on without the store. */
    public static final Duration OUTAGE_GRACE = Duration.ofMinutes(5);

    private static final int BEATS_OF_A_LEASE = 4;

    /** A heartbeat is late by so much at most, while all is well. */
    private static final Duration LATE = Duration.ofSeconds(1);

    /** So long it may take a node to stop its transfers. */
    private static final Duration STOPPING = Duration.ofMinutes(1);

    public FleetOptions {
        pools = Set.copyOf(pools);
    }

    /** How often a lease is renewed. */
    Duration beat() {
        return lease.dividedBy(BEATS_OF_A_LEASE);
    }

    /** What nodes know of each other is no older than this, while all is well: two heartbeats and some. */
    public Duration newsWindow() {
        return beat().multipliedBy(2).plus(LATE);
    }

    /** A node that the store has not heard of for so long has stopped its transfers. */
    public Duration workGrace() {
        return outageGrace.plus(STOPPING);
    }
}
