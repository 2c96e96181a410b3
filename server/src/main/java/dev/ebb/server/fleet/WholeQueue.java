package dev.ebb.server.fleet;

import dev.ebb.server.job.Job;
import dev.ebb.server.job.JobId;
import dev.ebb.server.job.JobPriority;
import dev.ebb.server.ledger.QueueReader;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The share of a node that is alone: all of the queue. */
public final class WholeQueue implements QueueShare {
    private final QueueReader queue;
    private final int looked;

    /** Of each level at most so many jobs are looked at. */
    public WholeQueue(QueueReader queue, int looked) {
        this.queue = queue;
        this.looked = looked;
    }

    @Override
    public @Nullable String maker() {
        return null;
    }

    @Override
    public boolean holds() {
        return true;
    }

    @Override
    public Standing standing() {
        return Standing.TAKES;
    }

    @Override
    public List<Job> waiting(JobPriority priority, int perOwner, int wanted, Set<JobId> passedOver) {
        return queue.runnable(priority, perOwner, looked);
    }

    @Override
    public int backlog(int limit) {
        return 0;
    }

    @Override
    public int bound(JobPriority priority, int limit) {
        return 0;
    }

    @Override
    public List<Job> interrupted(int limit) {
        return queue.interrupted(limit);
    }

    @Override
    public List<Job> withPendingWork(int limit) {
        return queue.withPendingWork(limit);
    }
}
