package dev.ebb.server.fleet;

import dev.ebb.server.job.Job;
import dev.ebb.server.job.JobId;
import dev.ebb.server.job.JobPriority;
import dev.ebb.server.store.NodeCard;
import dev.ebb.server.store.NodeClaims;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/** The share of one node among several: what it is offered, and what it holds. Thread-safe. */
final class SharedQueue implements QueueShare {
    /** A job that was offered is begun within moments, or offered to others after this. */
    private static final Duration HOLD = Duration.ofSeconds(5);

    private final NodeClaims claims;
    private final Membership membership;
    private final Supplier<NodeCard> card;
    private final BoundJobs bound;

    SharedQueue(NodeClaims claims, Membership membership, Supplier<NodeCard> card, BoundJobs bound) {
        this.claims = claims;
        this.membership = membership;
        this.card = card;
        this.bound = bound;
    }

    @Override
    public String maker() {
        return card.get().maker();
    }

    @Override
    public boolean holds() {
        return membership.holdsLease();
    }

    @Override
    public Standing standing() {
        return membership.standing();
    }

    @Override
    public List<Job> waiting(JobPriority priority, int perOwner, int wanted, Set<JobId> passedOver) {
        return wanted == 0 ? List.of() : claims.offers(card.get(), priority, perOwner, wanted, HOLD, passedOver);
    }

    @Override
    public int backlog(int limit) {
        return claims.backlog(card.get(), limit);
    }

    @Override
    public int bound(JobPriority priority, int limit) {
        return bound.waiting(priority, limit);
    }

    @Override
    public List<Job> interrupted(int limit) {
        return claims.runningAt(card.get().name(), limit);
    }

    @Override
    public List<Job> withPendingWork(int limit) {
        return membership.holdsLease() ? claims.pendingWork(card.get(), limit) : List.of();
    }
}
