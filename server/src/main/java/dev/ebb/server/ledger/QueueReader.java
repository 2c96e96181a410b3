package dev.ebb.server.ledger;

import dev.ebb.server.identity.SecretBox;
import dev.ebb.server.job.CustomHeaders;
import dev.ebb.server.job.FileCheckpoint;
import dev.ebb.server.job.Job;
import dev.ebb.server.job.JobFile;
import dev.ebb.server.job.JobId;
import dev.ebb.server.job.JobPriority;
import dev.ebb.server.job.JobState;
import dev.ebb.server.job.SealedText;
import dev.ebb.server.store.JobQuery;
import dev.ebb.server.store.JobStore;
import dev.ebb.server.store.StoreException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What the scheduler has to know of the queue on disk, a page at a time. Thread-safe. */
public final class QueueReader {
    private final JobStore store;
    private final SecretBox secrets;

    /** A reader over a store; the box opens the headers of jobs that are about to run. */
    public QueueReader(JobStore store, SecretBox secrets) {
        this.store = store;
        this.secrets = secrets;
    }

    /** True when the store could not be read, for which no job is to blame. */
    public static boolean isOutage(RuntimeException failure) {
        return failure instanceof StoreException;
    }

    /** A job in any state. */
    public Optional<Job> job(JobId id) {
        return store.job(id);
    }

    /** QUEUED jobs of one priority, those served longest ago first, of each owner at most so many. */
    public List<Job> runnable(JobPriority priority, int perOwner, int limit) {
        return store.runnable(priority, perOwner, limit);
    }

    /** Jobs that an earlier run of the service left in the middle of a transfer. */
    public List<Job> interrupted(int limit) {
        return store.jobs(new JobQuery(
                null,
                Set.of(JobState.CONNECTING, JobState.TRANSFERRING),
                Set.of(),
                Set.of(),
                "",
                false,
                false,
                null,
                limit));
    }

    /** Jobs whose retry is due. */
    public List<Job> retriesDue(Instant now, int limit) {
        return store.retriesDue(now, limit);
    }

    /** When the next retry is due. */
    public Optional<Instant> nextRetry() {
        return store.nextRetry();
    }

    /** Jobs in TRANSIENT_ERROR in the order of creation, those after one of them; null begins. */
    public List<Job> failing(@Nullable Job after, int limit) {
        return store.failing(
                after == null ? null : new JobQuery.Position(after.times().created(), after.id()), limit);
    }

    /** Jobs with promised disk work. */
    public List<Job> withPendingWork(int limit) {
        return store.withPendingWork(limit);
    }

    /** Jobs that nobody has touched since. */
    public List<Job> inactiveSince(Instant instant, int limit) {
        return store.inactiveSince(instant, limit);
    }

    /** Files that are still to be moved, from an index on. */
    public List<JobFile> pendingFiles(JobId id, int fromIndex, int limit) {
        return store.pendingFiles(id, fromIndex, limit);
    }

    /** Files from an index on. */
    public List<JobFile> files(JobId id, int fromIndex, int limit) {
        return store.files(id, fromIndex, limit);
    }

    /** One file. */
    public Optional<JobFile> file(JobId id, int index) {
        return store.file(id, index);
    }

    /** What is on disk of a file that is still moving. */
    public Optional<FileCheckpoint> checkpoint(JobId id, int fileIndex) {
        return store.checkpoint(id, fileIndex);
    }

    /** The job's custom headers in clear, for the engine alone. */
    public List<CustomHeaders.Field> customHeaders(Job job) {
        SealedText sealed = job.settings().sealedCustomHeaders();
        return sealed == null ? List.of() : CustomHeaders.parse("custom_headers", secrets.open(sealed));
    }

    /** A secret of a job in clear, for what is about to use it. */
    public String open(SealedText sealed) {
        return secrets.open(sealed);
    }
}
