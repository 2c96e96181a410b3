package dev.ebb.server.fleet;

/**
 * What has happened between this node and its fleet since it started.
 *
 * @param jobsRecovered jobs of nodes that are gone which this node gave back to the queue
 * @param leasesLost times that this node was taken for dead, and joined anew
 */
public record FleetCounts(long jobsRecovered, long leasesLost) {
    /** Of a service alone. */
    public static final FleetCounts NONE = new FleetCounts(0, 0);
}
