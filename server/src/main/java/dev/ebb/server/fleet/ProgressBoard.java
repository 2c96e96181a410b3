package dev.ebb.server.fleet;

import dev.ebb.server.job.JobId;
import dev.ebb.server.store.NodeClaims;
import dev.ebb.server.store.NodeProgress;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Where the nodes show each other how far their jobs have come, about once a second while there are several, and only as long
 * as somebody asks. Turned by the fleet's thread, read by any.
 */
public final class ProgressBoard {
    private static final Duration INTEREST = Duration.ofSeconds(10);

    private final NodeClaims claims;
    private final String self;
    private final LongSupplier nanos;
    private volatile Map<JobId, NodeProgress> others = Map.of();
    private volatile long askedNanos;
    private volatile boolean asked;
    private boolean shown;

    ProgressBoard(NodeClaims claims, String self, LongSupplier nanos) {
        this.claims = claims;
        this.self = self;
        this.nanos = nanos;
    }

    /** How far a job has come that another node runs; empty when none does, or nothing is known yet. */
    public Optional<NodeProgress> of(JobId id) {
        note();
        return Optional.ofNullable(others.get(id));
    }

    /** The same of all of them. */
    public List<NodeProgress> all() {
        note();
        return List.copyOf(others.values());
    }

    private void note() {
        askedNanos = nanos.getAsLong();
        asked = true;
    }

    /** Shows what runs here, and looks at what the others show. */
    void turn(List<NodeProgress> running, boolean alone) {
        if (!alone && !running.isEmpty() || shown) {
            claims.progress(self, alone ? List.of() : running);
            shown = !alone && !running.isEmpty();
        }
        boolean wanted = asked && nanos.getAsLong() - askedNanos < INTEREST.toNanos();
        if (alone || !wanted) {
            others = Map.of();
            return;
        }
        Map<JobId, NodeProgress> next = new HashMap<>();
        claims.progressOfOthers(self).forEach(each -> next.put(each.id(), each));
        others = Map.copyOf(next);
    }
}
