package dev.ebb.server.scheduler;

import dev.ebb.server.engine.TransferEnd;
import dev.ebb.server.engine.TransferTask;
import dev.ebb.server.job.FileCheckpoint;
import dev.ebb.server.job.Job;
import dev.ebb.server.job.JobId;
import dev.ebb.server.job.TransferError;
import dev.ebb.server.policy.NetworkCost;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What the world has to tell the scheduler: changed jobs, of which only the latest value is kept, and messages of transfers
 * in the order they came. Posting never blocks. Thread-safe.
 */
final class Mailbox {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition arrived = lock.newCondition();
    private final Map<JobId, Job> changed = new LinkedHashMap<>();
    private final List<Message> messages = new ArrayList<>();
    private boolean woken;

    /** Something that happened outside the scheduler's thread. */
    sealed interface Message {
        /** The job it is about; null when it is about none. */
        default @Nullable JobId id() {
            return null;
        }
    }

    /** The ledger answered Start, which began the job or came too late, or could not record it. */
    record StartAnswered(JobId id, @Nullable Job started, boolean recorded) implements Message {}

    /** A transfer is connected. */
    record Connected(TransferTask task) implements Message {
        @Override
        public JobId id() {
            return task.jobId();
        }
    }

    /** Bytes of a file that does not simply grow are safe on disk, and remembered. */
    record Kept(FileCheckpoint checkpoint) implements Message {
        @Override
        public JobId id() {
            return checkpoint.jobId();
        }
    }

    /** A transfer is over. */
    record Ended(TransferTask task, TransferEnd end) implements Message {
        @Override
        public JobId id() {
            return task.jobId();
        }
    }

    /** Where a file stands that goes on with another source is recorded, or could not be. */
    record SourceLeft(JobId id, long attempt, int fileIndex, boolean recorded) implements Message {}

    /** The ledger has recorded these files, or could not. */
    record FilesRecorded(JobId id, long attempt, List<Integer> indexes, boolean recorded) implements Message {}

    /** Everything a session had to say is recorded, and this is the job; null when some of it was lost. */
    record SessionClosed(JobId id, long attempt, @Nullable Job after) implements Message {}

    /** Promised disk work came to an end and has been reported, or could not be. */
    record DiskWorkDone(JobId id, boolean recorded) implements Message {}

    /** What the network costs, as the machine sees it. */
    record Cost(NetworkCost seen) implements Message {}

    /** Whether a job has the space it needs, or what it lacks. */
    record Admitted(JobId id, long attempt, Optional<TransferError> refusal) implements Message {}

    /** A volume that was too full has been looked at. */
    record SpaceAnswered(JobId id, boolean fits) implements Message {}

    /** The last network has gone, or one has come. */
    record Network(boolean up) implements Message {}

    /** Some job was not put back into the queue, since the ledger could not record it. */
    record RequeueLost(Requeue.Pass pass) implements Message {}

    /** Other nodes have changed the queue, or what this node may do has changed. */
    record FleetNews(boolean thoroughly) implements Message {}

    /** This node was taken for dead. */
    record ClaimsLost() implements Message {}

    /** Something that plans depend on has changed. */
    record Replan() implements Message {}

    void changed(Collection<Job> jobs) {
        lock.lock();
        try {
            for (Job job : jobs) {
                changed.merge(job.id(), job, (older, newer) -> newer.revision() < older.revision() ? older : newer);
            }
            wakeLocked();
        } finally {
            lock.unlock();
        }
    }

    void post(Message message) {
        lock.lock();
        try {
            messages.add(message);
            wakeLocked();
        } finally {
            lock.unlock();
        }
    }

    List<Job> takeChanged() {
        lock.lock();
        try {
            List<Job> jobs = new ArrayList<>(changed.values());
            changed.clear();
            return jobs;
        } finally {
            lock.unlock();
        }
    }

    List<Message> takeMessages() {
        lock.lock();
        try {
            woken = false;
            List<Message> taken = new ArrayList<>(messages);
            messages.clear();
            return taken;
        } finally {
            lock.unlock();
        }
    }

    /** Waits until something arrives or the time is over. */
    void await(long nanos) throws InterruptedException {
        lock.lock();
        try {
            long left = nanos;
            while (!woken && left > 0) {
                left = arrived.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }

    static long toNanos(java.time.Duration wait) {
        return TimeUnit.MILLISECONDS.toNanos(Math.max(1, wait.toMillis()));
    }

    private void wakeLocked() {
        woken = true;
        arrived.signal();
    }
}
