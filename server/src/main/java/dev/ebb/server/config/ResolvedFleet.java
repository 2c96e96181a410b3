package dev.ebb.server.config;

import dev.ebb.server.policy.FleetRules;
import dev.ebb.server.policy.FleetWide;

/** What follows from the settings about nodes and their fleet. */
final class ResolvedFleet {
    private final ResolvedSettings settings;

    ResolvedFleet(ResolvedSettings settings) {
        this.settings = settings;
    }

    FleetRules rules() {
        return new FleetRules(settings.get(PlacementSettings.DEFAULT), wide());
    }

    private FleetWide wide() {
        return new FleetWide(
                isWide(PlacementSettings.BACKGROUND_JOBS),
                isWide(PlacementSettings.INTERNET),
                isWide(PlacementSettings.WORK),
                isWide(PlacementSettings.MAINTENANCE),
                isWide(PlacementSettings.TOTAL),
                isWide(PlacementSettings.LEVELS),
                isWide(PlacementSettings.USERS),
                isWide(PlacementSettings.HOSTS),
                isWide(PlacementSettings.CONNECTIONS));
    }

    private boolean isWide(Setting<FleetScope> setting) {
        return settings.get(setting) == FleetScope.FLEET;
    }
}
