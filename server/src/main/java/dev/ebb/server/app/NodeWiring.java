package dev.ebb.server.app;

import dev.ebb.server.config.Configuration;
import dev.ebb.server.config.Home;
import dev.ebb.server.fleet.Fleet;
import dev.ebb.server.fleet.FleetMandate;
import dev.ebb.server.fleet.FleetOptions;
import dev.ebb.server.fleet.FleetShares;
import dev.ebb.server.fleet.SoleNode;
import dev.ebb.server.scheduler.Scheduler;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.Set;

/** Makes the service a node, and its scheduler do what the fleet leaves to it. */
final class NodeWiring {
    private NodeWiring() {}

    /** The fleet that this service is a node of, if only of one. Before the scheduler begins to turn. */
    static Fleet join(Home home, Configuration configuration, QueueRuntime queue, InstantSource clock) {
        Fleet fleet = queue.fleet().orElseGet(() -> alone(home, configuration, queue.scheduler(), clock));
        obey(fleet, configuration.fleet(), queue.scheduler(), roles(configuration));
        return fleet;
    }

    /** A service with a store of its own. */
    private static Fleet alone(Home home, Configuration configuration, Scheduler scheduler, InstantSource clock) {
        String address = configuration.listen().tcp().map(Object::toString).orElse("");
        FleetOptions options = configuration.fleet();
        return new SoleNode(
                new SoleNode.Identity(options.name(), options.pools(), address, BuildIdentity.version()),
                home.state(),
                scheduler::wake,
                clock);
    }

    /** The scheduler does what the fleet leaves to this node, and the others hear how it does. */
    private static void obey(Fleet fleet, FleetOptions options, Scheduler scheduler, Set<String> roles) {
        FleetShares shares = new FleetShares(fleet.self(), options.newsWindow(), options.workGrace(), System::nanoTime);
        FleetMandate mandate = new FleetMandate(fleet, shares, System::nanoTime);
        fleet.report(new NodeReport(fleet, scheduler, shares, mandate, roles));
        scheduler.within(mandate);
    }

    static Set<String> roles(Configuration configuration) {
        Set<String> roles = new HashSet<>(Set.of("jobs"));
        if (configuration.uploads().isPresent()) {
            roles.add("uploads");
        }
        if (configuration.web().anyOpen()) {
            roles.add("web");
        }
        return roles;
    }
}
