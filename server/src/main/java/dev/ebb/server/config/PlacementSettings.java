package dev.ebb.server.config;

import static dev.ebb.server.config.SettingTypes.oneOf;
import static dev.ebb.server.config.SettingTypes.scalar;

import dev.ebb.server.policy.DefaultPlacement;
import java.util.List;

/** The settings of what belongs to a node and what to the whole fleet. */
final class PlacementSettings {
    static final Setting<DefaultPlacement> DEFAULT = Setting.of(
            "fleet.default-placement",
            scalar("a place", DefaultPlacement::parse, DefaultPlacement::toString, "auto, node, any or pool:NAME"),
            DefaultPlacement.AUTO,
            "Where the files of a job live that does not say so (SetPlacement). node = on the node that was asked; any = anywhere;"
                    + " auto = node for callers of the Unix socket, whose paths mean the machine they are typed at, and any for"
                    + " those who come over TCP. Without other nodes always any.");

    static final Setting<FleetScope> BACKGROUND_JOBS =
            scope("scheduling.background-jobs-scope", "scheduling.background-jobs");
    static final Setting<FleetScope> INTERNET = scope("bandwidth.internet-scope", "bandwidth.internet-limit-...");
    static final Setting<FleetScope> WORK =
            scope("bandwidth.work-scope", "bandwidth.work-limit-... and bandwidth.non-work-limit-...");
    static final Setting<FleetScope> MAINTENANCE =
            scope("bandwidth.maintenance-scope", "bandwidth.maintenance-limit-...");
    static final Setting<FleetScope> TOTAL = scope("bandwidth.total-limit-scope", "bandwidth.total-limit");
    static final Setting<FleetScope> LEVELS = scope(
            "bandwidth.priority-limits-scope",
            "bandwidth.foreground-limit, bandwidth.high-limit, bandwidth.normal-limit and bandwidth.low-limit");
    static final Setting<FleetScope> USERS =
            scope("bandwidth.user-limits-scope", "bandwidth.user-limit and bandwidth.user-limits");
    static final Setting<FleetScope> HOSTS =
            scope("bandwidth.host-limits-scope", "bandwidth.host-limit and bandwidth.host-limits");
    static final Setting<FleetScope> CONNECTIONS =
            scope("engine.connections-per-host-scope", "engine.connections-per-host");

    /** Those of bandwidth, in the order of the reference. */
    static final List<Setting<?>> OF_BANDWIDTH = List.of(INTERNET, WORK, MAINTENANCE, TOTAL, LEVELS, USERS, HOSTS);

    private PlacementSettings() {}

    private static Setting<FleetScope> scope(String key, String of) {
        return Setting.of(
                key,
                oneOf(FleetScope.class),
                FleetScope.NODE,
                "Whether the limit of " + of
                        + " counts on each node by itself, or for all nodes of a fleet together, each of which then has"
                        + " its part by what it would use.");
    }
}
