package dev.ebb.server.store;

import dev.ebb.server.job.Job;
import dev.ebb.server.job.JobId;
import dev.ebb.server.job.JobPriority;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Which jobs are whose among the nodes that share a store. A start writes the node that made it as the holder, which stays the
 * last holder afterwards; only a node whose lease has not been taken from it can start. Thread-safe; every method throws
 * {@link StoreException} when the store cannot be reached.
 */
public interface NodeClaims {
    /**
     * QUEUED jobs of one priority that this node may run, set aside for it for a while, with those that are so already: at most
     * {@code limit}, of each owner at most so many, those served longest ago first. Two nodes are never offered the same job.
     *
     * @param passedOver jobs that it does not want now
     */
    List<Job> offers(
            NodeCard card, JobPriority priority, int perOwner, int limit, Duration hold, Set<JobId> passedOver);

    /** How many QUEUED background jobs there are that this node may run, whoever they are set aside for; counted up to the limit. */
    int backlog(NodeCard card, int limit);

    /** How many QUEUED jobs of a priority there are of each placement that is this node's but not everybody's; each counted up to the limit. */
    Map<String, Integer> bound(NodeCard card, JobPriority priority, int limit);

    /** Jobs in the middle of a transfer that the node of this name holds. */
    List<Job> runningAt(String node, int limit);

    /** Jobs in the middle of a transfer whose holder was taken for dead, or has left. */
    List<Job> abandoned(int limit);

    /**
     * Jobs with promised disk work that the node answers for, oldest first. It takes those first that it may run and that nobody
     * answers for: they have had no holder, or it was taken for dead.
     */
    List<Job> pendingWork(NodeCard card, int limit);

    /** Who runs a job, or ran it last. */
    Optional<String> holder(JobId id);

    /** The revisions of those jobs that there are. */
    Map<JobId, Long> revisions(Collection<JobId> ids);

    /** Remembers, until a crash of the store, how far the jobs have come that the node runs. */
    void progress(String node, List<NodeProgress> running);

    /** The same of all other nodes that are alive. */
    List<NodeProgress> progressOfOthers(String node);
}
