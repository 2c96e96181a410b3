package dev.ebb.server.policy;

/**
 * Which limits count for all nodes of a fleet together, each of which then has its part of them; the others count on each node
 * by itself. Without other nodes there is no difference.
 *
 * @param backgroundJobs background jobs at once
 * @param interval the daily interval (MaxInternetBandwidth)
 * @param work the calendar of working hours (EnableBandwidthLimits)
 * @param maintenance the calendar of maintenance (EnableMaintenanceLimits)
 * @param total of everything together
 * @param levels of priorities
 * @param users of users
 * @param hosts of hosts
 * @param connections connections to an origin
 */
public record FleetWide(
        boolean backgroundJobs,
        boolean interval,
        boolean work,
        boolean maintenance,
        boolean total,
        boolean levels,
        boolean users,
        boolean hosts,
        boolean connections) {
    /** None. */
    public static final FleetWide NONE = new FleetWide(false, false, false, false, false, false, false, false, false);
}
