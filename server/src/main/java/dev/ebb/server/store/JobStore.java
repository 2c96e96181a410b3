package dev.ebb.server.store;

import dev.ebb.server.job.FileCheckpoint;
import dev.ebb.server.job.Job;
import dev.ebb.server.job.JobFile;
import dev.ebb.server.job.JobId;
import dev.ebb.server.job.JobPriority;
import dev.ebb.server.job.JobState;
import dev.ebb.server.job.OwnerId;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The queue on disk. What {@link #commit} returned from survives kill -9 and power loss. Reads are thread-safe, see the
 * last commit, and hold no lock longer than one page; {@code commit} and {@code afterAcks} are called by {@link #lanes} threads
 * at once and no more, of which one calls {@code prune}. Times and durations are kept to the millisecond. Every method throws {@link StoreException} when the
 * store fails; after a failure the same store can be called again, and what it then says is what is durable.
 */
public interface JobStore extends HistoryStore, AutoCloseable {
    /** Makes the batch durable: all of it or nothing. Returns after the sync. */
    CommitReceipt commit(StoreBatch batch);

    /** How many commits may run at once; changes of one job must still come one after the other. */
    default int lanes() {
        return 1;
    }

    /**
     * Has the bell rung when the history has grown otherwise than by a commit that has just returned: a store that numbers
     * events later, or that others write to. On a thread of the store: the bell must return at once.
     */
    default void onNews(Runnable bell) {}

    /** A job in any state, ended ones while their history is kept. */
    Optional<Job> job(JobId id);

    /** Jobs by a filter, one page, by keyset. */
    List<Job> jobs(JobQuery query);

    /** One file. */
    Optional<JobFile> file(JobId id, int index);

    /** Files of a job from an index on, in order. */
    List<JobFile> files(JobId id, int fromIndex, int limit);

    /** Files of a job that are PENDING, from an index on, in order. */
    List<JobFile> pendingFiles(JobId id, int fromIndex, int limit);

    /** What is on disk of a file that is still moving. */
    Optional<FileCheckpoint> checkpoint(JobId id, int fileIndex);

    /** The header fields that the file's server answered last; empty while none has answered. */
    Optional<String> responseHeaders(JobId id, int fileIndex);

    /**
     * QUEUED jobs of one priority, those served longest ago first. Of each owner at most so many, so that nobody's long queue
     * hides another's.
     */
    List<Job> runnable(JobPriority priority, int perOwner, int limit);

    /** Jobs in TRANSIENT_ERROR whose retry is due, earliest first. */
    List<Job> retriesDue(Instant now, int limit);

    /** When the next retry is due. */
    Optional<Instant> nextRetry();

    /** Jobs in TRANSIENT_ERROR in the order of creation, a page by keyset; null for the first page. */
    List<Job> failing(JobQuery.@Nullable Position after, int limit);

    /** Jobs with promised disk work, oldest first. */
    List<Job> withPendingWork(int limit);

    /** Live jobs that last changed before an instant, oldest first. */
    List<Job> inactiveSince(Instant instant, int limit);

    /** Live jobs by state, all owners; kept as counters, so cheap at any queue size. */
    Map<JobState, Long> countByState();

    /**
     * Live jobs by state and priority, all owners; combinations without a job are left out. Reads as many index entries as there
     * are live jobs, so it is for those who ask from time to time.
     */
    List<QueueDepth> depths();

    /** Live jobs of an owner, and of all owners that are subject to limits; see {@link JobQuota}. */
    JobQuota quota(OwnerId owner);

    /** The recorded answer to a request id, while it is kept. */
    Optional<RecordedRequest> request(OwnerId caller, String requestId);

    /** Committed events after a sequence number, in order. */
    List<StoredEvent> events(EventQuery query);

    /** First and last sequence number of the history that is kept. */
    EventRange eventRange();

    /** Live jobs of one owner, limited or not. */
    long liveJobsOf(OwnerId owner);

    /**
     * Notifications to be delivered now: the first that is owed of each job, when its time has come, those that have waited
     * longest first. Of each owner at most so many.
     */
    List<StoredNotification> notificationsDue(Instant now, int perOwner, int limit);

    /** When, after an instant, the next notification is due. */
    Optional<Instant> nextNotification(Instant after);

    /** True when any notification is owed, due or not. */
    boolean owesNotifications();

    /**
     * Deletes about {@code limit} rows of history at most (an ended job goes with all its files) and returns how many.
     * A job with promised disk work stays.
     */
    int prune(Retention retention, int limit);

    /** Where the store makes copies of the queue; empty where whoever keeps the database does. */
    default Optional<QueueCopies> copies() {
        return Optional.empty();
    }

    /** Housekeeping that must not delay an answer. Called by the committing thread once the answers are out. */
    void afterAcks();

    @Override
    void close();
}
