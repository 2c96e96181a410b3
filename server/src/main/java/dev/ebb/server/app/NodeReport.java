package dev.ebb.server.app;

import dev.ebb.server.fleet.Fleet;
import dev.ebb.server.fleet.FleetMandate;
import dev.ebb.server.fleet.FleetShares;
import dev.ebb.server.job.JobPriority;
import dev.ebb.server.scheduler.Scheduler;
import dev.ebb.server.scheduler.Situation;
import dev.ebb.server.store.NodeLoad;
import dev.ebb.server.store.NodeOutlook;
import java.util.Set;
import java.util.function.Supplier;

/** What this node says of itself with each heartbeat. Thread-safe. */
final class NodeReport implements Supplier<NodeLoad> {
    private final Fleet fleet;
    private final Scheduler scheduler;
    private final FleetShares shares;
    private final FleetMandate mandate;
    private final Set<String> roles;

    NodeReport(Fleet fleet, Scheduler scheduler, FleetShares shares, FleetMandate mandate, Set<String> roles) {
        this.fleet = fleet;
        this.scheduler = scheduler;
        this.shares = shares;
        this.mandate = mandate;
        this.roles = roles;
    }

    @Override
    public NodeLoad get() {
        if (fleet.isShared()) {
            shares.see(fleet.nodes(), fleet.age()); // also while the scheduler rests
        }
        Situation now = scheduler.view().situation();
        long foreground = now.running().stream()
                .filter(holder -> holder.priority() == JobPriority.FOREGROUND)
                .count();
        long background = now.running().size() - foreground;
        return new NodeLoad(
                scheduler.running().transfers(),
                now.running().size(),
                now.places().background(),
                scheduler.running().bytesPerSecond(),
                roles,
                new NodeOutlook(
                        now.networkUp(),
                        now.stopping(),
                        (int) Math.max(0, now.places().background() - background),
                        (int) Math.max(0, now.places().foreground() - foreground),
                        now.closedBy(),
                        mandate.unreachable(),
                        mandate.standsBack()),
                shares.say());
    }
}
