package dev.ebb.server.policy;

/**
 * What belongs to a node and what to all of them.
 *
 * @param placement where the files of a job live that does not say so
 * @param wide which limits count for all nodes together
 */
public record FleetRules(DefaultPlacement placement, FleetWide wide) {
    /** Each node for itself. */
    public static final FleetRules DEFAULTS = new FleetRules(DefaultPlacement.AUTO, FleetWide.NONE);
}
