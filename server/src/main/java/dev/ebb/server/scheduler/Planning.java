package dev.ebb.server.scheduler;

import dev.ebb.server.job.Job;
import dev.ebb.server.job.JobId;
import dev.ebb.server.job.JobPriority;
import dev.ebb.server.job.OwnerId;
import dev.ebb.server.job.PendingWork;
import dev.ebb.server.ledger.QueueReader;
import dev.ebb.server.policy.Policy;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Lays before {@link RunQueue} what it plans from: who runs, who waits, how many places there are, and whose last turn was
 * when. Confined to the scheduler's thread but for {@link #places}.
 */
final class Planning {
    /** An owner who has had no turn for so long is first in line anyway. */
    private static final Duration TURNS_REMEMBERED = Duration.ofDays(1);

    /** Waiting jobs looked at for a plan, in pages: of each owner no more than there are places. */
    private static final int PAGES_OF_WAITING = 16;

    private final QueueReader queue;
    private final Supplier<Policy> policy;
    private final SchedulerOptions options;
    private final Map<OwnerId, Instant> lastTurns = new HashMap<>();

    Planning(QueueReader queue, Supplier<Policy> policy, SchedulerOptions options) {
        this.queue = queue;
        this.policy = policy;
        this.options = options;
    }

    RunQueue.Places places() {
        return new RunQueue.Places(policy.get().scheduling().backgroundJobs(), options.maxForegroundJobs());
    }

    /** The plan for now; what the blockades hold back is not in it. */
    RunQueue.Plan plan(Map<JobId, JobSession> sessions, Blockades blockades, Instant now) {
        List<Job> waiting = new ArrayList<>();
        for (JobPriority priority : JobPriority.values()) {
            queue.runnable(priority, options.maxForegroundJobs(), PAGES_OF_WAITING * options.page()).stream()
                    .filter(job -> !sessions.containsKey(job.id()) && job.pending() == PendingWork.NONE)
                    .forEach(waiting::add);
        }
        List<RunQueue.Running> running = sessions.values().stream()
                .map(s -> new RunQueue.Running(
                        s.job().id(), s.job().owner(), s.job().priority(), s.sliceEnd(), s.isLeaving()))
                .toList();
        RunQueue.Plan plan = RunQueue.plan(running, blockades.admit(waiting), places(), lastTurns, now);
        lastTurns.values().removeIf(turn -> turn.isBefore(now.minus(TURNS_REMEMBERED)));
        return plan;
    }

    /** A job has its turn. */
    void started(Job job, Instant now) {
        if (job.priority() != JobPriority.FOREGROUND) {
            lastTurns.put(job.owner(), now);
        }
    }
}
