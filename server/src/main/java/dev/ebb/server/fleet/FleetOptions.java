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

    public FleetOptions {
        pools = Set.copyOf(pools);
    }

    /** How often a lease is renewed. */
    Duration beat() {
        return lease.dividedBy(BEATS_OF_A_LEASE);
    }
}
