package dev.ebb.server.fleet;

import dev.ebb.server.job.Job;
import dev.ebb.server.job.JobId;
import dev.ebb.server.job.JobPriority;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What of the queue is this node's business: with the embedded store all of it. Thread-safe; throws
 * {@link dev.ebb.server.store.StoreException} when the store cannot be read.
 */
public interface QueueShare {
    /** This node's mark in the names of temporary files; null where no other node writes, see {@link dev.ebb.server.job.MadeFile}. */
    @Nullable
    String maker();

    /** Whether what this node has begun is its own still; not once its lease is over, for others may go on with it. Cheap. */
    boolean holds();

    /** What this node may do now; cheap. */
    Standing standing();

    /**
     * QUEUED jobs of one priority that this node may begin, those served longest ago first, of each owner at most so many. With
     * several nodes those are set aside for this one for a few seconds, and no more than {@code wanted}, none of
     * {@code passedOver}.
     */
    List<Job> waiting(JobPriority priority, int perOwner, int wanted, Set<JobId> passedOver);

    /** How many background jobs wait that this node or others may begin, at most so many; not asked where there are no others. */
    int backlog(int limit);

    /**
     * How many QUEUED jobs of a priority wait for this node because not every node may run them, at most so many; of those that
     * a few may run its part.
     */
    int bound(JobPriority priority, int limit);

    /** Jobs that an earlier process of this node, or this one before it lost its claims, left in the middle of a transfer. */
    List<Job> interrupted(int limit);

    /** Jobs with promised disk work that this node has to do, oldest first. */
    List<Job> withPendingWork(int limit);
}
