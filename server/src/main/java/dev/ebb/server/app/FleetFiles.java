package dev.ebb.server.app;

import dev.ebb.server.fleet.FleetOptions;
import dev.ebb.server.job.Job;
import dev.ebb.server.job.JobFile;
import dev.ebb.server.job.KnownNodes;
import dev.ebb.server.job.Placement;
import dev.ebb.server.job.RestoreRules;
import dev.ebb.server.store.NodeClaims;
import dev.ebb.server.store.postgres.PostgresRecovery;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Looks at files of jobs of a fleet from one of its nodes. Those that only other nodes see are left to these; what no node sees
 * counts as changed. Confined to a thread.
 */
final class FleetFiles implements RestoredQueue.Look {
    private final KnownNodes nodes;
    private final Set<String> waiting;
    private final RestoredFiles disk;
    private final NodeClaims claims;
    private final String self;
    private final boolean unseen;
    private final Map<String, Integer> elsewhere = new TreeMap<>();
    private final Set<String> others = new HashSet<>();

    /** {@code unseen}: what other nodes have still to look at counts as changed as well. */
    FleetFiles(PostgresRecovery recovery, NodeClaims claims, FleetOptions self, boolean unseen) {
        Map<String, Set<String>> pools = new HashMap<>(recovery.nodes());
        pools.put(self.name(), self.pools());
        this.nodes = new KnownNodes(pools, null);
        this.waiting = recovery.waiting();
        this.disk = new RestoredFiles(recovery.moment());
        this.claims = claims;
        this.self = self.name();
        this.unseen = unseen;
    }

    /** How many jobs were left to other nodes, by those that see their files, of which one is enough. */
    Map<String, Integer> elsewhere() {
        return elsewhere;
    }

    /** All these nodes. */
    Set<String> others() {
        return others;
    }

    @Override
    public Optional<RestoreRules.Sight> at(Job job, List<JobFile> files) {
        Set<String> places = places(job);
        if (places.contains(self)) {
            return Optional.of(disk.look(job, files));
        }
        if (places.isEmpty()) {
            return Optional.of(RestoredFiles.unseen(job, files));
        }
        if (!waiting.containsAll(places)) {
            return Optional.empty(); // one of them has looked
        }
        if (unseen) {
            return Optional.of(RestoredFiles.unseen(job, files));
        }
        elsewhere.merge(String.join(" or ", places), 1, Integer::sum);
        others.addAll(places);
        return Optional.empty();
    }

    /** The nodes that see the files of a job. Of one for any node they are where it ran last, as far as anybody knows. */
    private Set<String> places(Job job) {
        Placement place = job.settings().transfer().terms().placement();
        if (place.kind() != Placement.Kind.ANY) {
            return nodes.nodesOf(place);
        }
        String holder = claims.holder(job.id()).orElse(self);
        return nodes.pools().containsKey(holder) ? Set.of(holder) : Set.of();
    }
}
