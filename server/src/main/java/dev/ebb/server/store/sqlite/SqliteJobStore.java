package dev.ebb.server.store.sqlite;

import dev.ebb.server.job.FileCheckpoint;
import dev.ebb.server.job.Job;
import dev.ebb.server.job.JobFile;
import dev.ebb.server.job.JobId;
import dev.ebb.server.job.JobPriority;
import dev.ebb.server.job.JobState;
import dev.ebb.server.job.OwnerId;
import dev.ebb.server.store.CommitReceipt;
import dev.ebb.server.store.EventQuery;
import dev.ebb.server.store.EventRange;
import dev.ebb.server.store.JobQuery;
import dev.ebb.server.store.JobQuota;
import dev.ebb.server.store.JobStore;
import dev.ebb.server.store.QueueDepth;
import dev.ebb.server.store.RecordedRequest;
import dev.ebb.server.store.Retention;
import dev.ebb.server.store.StoreBatch;
import dev.ebb.server.store.StoredEvent;
import dev.ebb.server.store.StoredNotification;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteConfig.SynchronousMode;

/**
 * The embedded store: SQLite with a write-ahead log that is synced at every commit. Threads as {@link JobStore} says.
 *
 * <p>A damaged database is never used and never thrown away. {@link #open} keeps it aside, in a directory named after the time
 * within the store's own, leaves the notice {@code DAMAGED.txt} and throws; as long as the notice is there it keeps throwing,
 * because a daemon that is restarted automatically must not come back with an empty queue that nobody asked for. The message
 * says how to go on, with a backup or empty.
 */
public final class SqliteJobStore implements JobStore {
    private static final String FILES = " ORDER BY file_index LIMIT ?";
    private static final String QUOTA = "SELECT coalesce((SELECT limited_live FROM owner WHERE name = ?), 0),"
            + " coalesce((SELECT value FROM counter WHERE id = ?), 0)";

    /** Steps from owner to owner along the index, so that it costs as much as there are owners, not jobs. */
    private static final String RUNNABLE = """
            WHERE seq IN (
              WITH RECURSIVE waiting(owner) AS (
                SELECT min(owner) FROM job WHERE state = 0 AND priority = ?
                UNION ALL
                SELECT (SELECT min(owner) FROM job WHERE state = 0 AND priority = ? AND owner > waiting.owner)
                FROM waiting WHERE waiting.owner IS NOT NULL)
              SELECT mine.seq FROM waiting, job mine WHERE mine.seq IN (
                SELECT seq FROM job WHERE state = 0 AND priority = ? AND owner = waiting.owner
                ORDER BY served LIMIT ?))
            ORDER BY served LIMIT ?""";

    private static final String LIVE_OF_OWNER =
            "SELECT count(*) FROM job WHERE ended = 0" + " AND owner = (SELECT seq FROM owner WHERE name = ?)";

    private final Readers readers;
    private final Writer writer;
    private final Outage outage;

    private SqliteJobStore(Readers readers, Writer writer, Outage outage) {
        this.readers = readers;
        this.writer = writer;
        this.outage = outage;
    }

    /**
     * Opens the store in a directory of its own, which is made when missing and made private in any case. Another process
     * must be kept out by the caller's lock. The clock only names what is kept aside.
     */
    public static SqliteJobStore open(Path directory, SqliteOptions options, InstantSource clock) {
        return open(directory, options, clock, SynchronousMode.FULL);
    }

    /** For the tests that prove what the syncs are for. */
    static SqliteJobStore open(
            Path directory, SqliteOptions options, InstantSource clock, SynchronousMode synchronous) {
        StoreFiles files = new StoreFiles(directory);
        files.prepare(clock);
        Ballast ballast = new Ballast(files, options.ballastBytes());
        ballast.releaseUnlessFree();
        DriverFiles.settle(directory, files);
        Connections connections = new Connections(files.database(), options, synchronous);
        Outage.Reopening opening = () -> new Opening(files, connections, options, clock).run();
        Session first = opening.run();
        Readers readers = new Readers(connections, options, files);
        Outage outage = new Outage(files, readers, opening);
        return new SqliteJobStore(readers, new Writer(connections, options, files, ballast, outage, first), outage);
    }

    @Override
    public CommitReceipt commit(StoreBatch batch) {
        return writer.transaction(
                "committing",
                (session, owners) -> new CommitReceipt(new BatchTransaction(session, owners).write(batch)));
    }

    @Override
    public int prune(Retention retention, int limit) {
        return writer.transaction("pruning", (session, owners) -> new Pruning(session, retention, limit).run());
    }

    @Override
    public void afterAcks() {
        writer.tend();
    }

    @Override
    public Optional<Job> job(JobId id) {
        return read("reading a job", session -> Queries.job(session, id));
    }

    @Override
    public List<Job> jobs(JobQuery query) {
        return read("listing jobs", session -> Queries.jobs(session, query));
    }

    @Override
    public Optional<JobFile> file(JobId id, int index) {
        return read(
                "reading a file",
                session -> session.first(
                        FileRows.SELECT + "AND file_index = ?",
                        params -> params.add(id).add(index),
                        row -> FileRows.read(id, row)));
    }

    @Override
    public List<JobFile> files(JobId id, int fromIndex, int limit) {
        return files(FileRows.SELECT + "AND file_index >= ?" + FILES, id, fromIndex, limit);
    }

    @Override
    public List<JobFile> pendingFiles(JobId id, int fromIndex, int limit) {
        return files(FileRows.SELECT + "AND state = 0 AND file_index >= ?" + FILES, id, fromIndex, limit);
    }

    private List<JobFile> files(String sql, JobId id, int fromIndex, int limit) {
        return read(
                "listing files",
                session -> session.list(
                        sql, params -> params.add(id).add(fromIndex).add(limit), row -> FileRows.read(id, row)));
    }

    @Override
    public Optional<FileCheckpoint> checkpoint(JobId id, int fileIndex) {
        return read(
                "reading a checkpoint",
                session -> session.first(
                        FileRows.SELECT_CHECKPOINT,
                        params -> params.add(id).add(fileIndex),
                        row -> FileRows.readCheckpoint(id, fileIndex, row)));
    }

    @Override
    public Optional<String> responseHeaders(JobId id, int fileIndex) {
        return read(
                "reading a server's answer",
                session -> session.first(
                        ResponseRows.SELECT, params -> params.add(id).add(fileIndex), Cells::text));
    }

    @Override
    public List<Job> runnable(JobPriority priority, int perOwner, int limit) {
        int level = priority.code();
        return jobs(
                RUNNABLE,
                params -> params.add(level).add(level).add(level).add(perOwner).add(limit));
    }

    @Override
    public List<Job> retriesDue(Instant now, int limit) {
        return jobs(
                "WHERE state = 5 AND retry_due_ms <= ? ORDER BY retry_due_ms LIMIT ?",
                params -> params.add(now).add(limit));
    }

    @Override
    public Optional<Instant> nextRetry() {
        return read(
                "looking for the next retry",
                session -> session.first(
                        "SELECT retry_due_ms FROM job WHERE state = 5 AND retry_due_ms IS NOT NULL"
                                + " ORDER BY retry_due_ms LIMIT 1",
                        params -> {},
                        Cells::instant));
    }

    @Override
    public List<Job> failing(JobQuery.@Nullable Position after, int limit) {
        return read("listing jobs", session -> Queries.failing(session, after, limit));
    }

    @Override
    public List<Job> withPendingWork(int limit) {
        return jobs("WHERE pending <> 0 ORDER BY seq LIMIT ?", params -> params.add(limit));
    }

    @Override
    public List<Job> inactiveSince(Instant instant, int limit) {
        return jobs(
                "WHERE ended = 0 AND modified_ms < ? ORDER BY modified_ms LIMIT ?",
                params -> params.add(instant).add(limit));
    }

    private List<Job> jobs(String condition, Session.Binder binder) {
        return read("listing jobs", session -> session.list(JobRows.SELECT + condition, binder, JobRows::read));
    }

    @Override
    public Map<JobState, Long> countByState() {
        return read("counting jobs", session -> Counters.load(session).live());
    }

    @Override
    public List<QueueDepth> depths() {
        return read("counting jobs by priority", Queries::depths);
    }

    @Override
    public JobQuota quota(OwnerId owner) {
        return read(
                "counting an owner's jobs",
                session -> session.first(
                                QUOTA,
                                params -> params.add(owner.value()).add(Counters.LIMITED_LIVE),
                                row -> new JobQuota(row.number(), row.number()))
                        .orElseThrow());
    }

    @Override
    public long liveJobsOf(OwnerId owner) {
        return read(
                "counting an owner's jobs",
                session -> session.first(LIVE_OF_OWNER, params -> params.add(owner.value()), row -> row.number())
                        .orElse(0L));
    }

    @Override
    public Optional<RecordedRequest> request(OwnerId caller, String requestId) {
        return read(
                "looking for a request",
                session -> session.first(
                        HistoryRows.SELECT_REQUEST,
                        params -> params.add(caller.value()).add(requestId),
                        row -> HistoryRows.readRequest(caller, requestId, row)));
    }

    @Override
    public List<StoredEvent> events(EventQuery query) {
        return read("reading history", session -> Queries.events(session, query));
    }

    @Override
    public EventRange eventRange() {
        return read("reading the range of history", session -> {
            Counters counters = Counters.load(session);
            return new EventRange(counters.get(Counters.PRUNED_EVENT), counters.get(Counters.LAST_EVENT));
        });
    }

    @Override
    public List<StoredNotification> notificationsDue(Instant now, int perOwner, int limit) {
        return read(
                "looking for notifications",
                session -> session.list(
                        NotificationRows.SELECT_DUE,
                        params -> params.add(now).add(perOwner).add(limit),
                        NotificationRows::read));
    }

    @Override
    public Optional<Instant> nextNotification(Instant after) {
        return read(
                "looking for the next notification",
                session -> session.first(NotificationRows.SELECT_NEXT, params -> params.add(after), Cells::instant));
    }

    @Override
    public boolean owesNotifications() {
        return read(
                "looking for notifications",
                session -> session.first(NotificationRows.SELECT_ANY, params -> {}, Cells::number)
                        .isPresent());
    }

    private <T> T read(String doing, Readers.Query<T> query) {
        outage.endIfDue();
        return readers.read(doing, query);
    }

    /** The texts prepared so far for reading, for the test that looks at their plans. */
    Set<String> readingTexts() {
        return read("looking at itself", Session::texts);
    }

    /**
     * Call when no commit is running. Waits for running reads. The connection that is closed last moves the log into the
     * database if it may write; when there is no room for that, a reader goes last and the next opening finds the log.
     */
    @Override
    public void close() {
        try {
            if (outage.close() || writer.mayMoveLog()) {
                readers.close();
                writer.close();
            } else {
                readers.warmUp();
                writer.close();
                readers.close();
            }
        } catch (SQLException failure) {
            throw Failures.translate("closing it", failure);
        }
    }
}
