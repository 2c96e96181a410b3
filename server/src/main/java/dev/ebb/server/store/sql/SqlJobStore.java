package dev.ebb.server.store.sql;

import dev.ebb.server.job.FileCheckpoint;
import dev.ebb.server.job.Job;
import dev.ebb.server.job.JobFile;
import dev.ebb.server.job.JobId;
import dev.ebb.server.job.JobPriority;
import dev.ebb.server.job.OwnerId;
import dev.ebb.server.store.EventQuery;
import dev.ebb.server.store.FileOrigin;
import dev.ebb.server.store.HistoryQuery;
import dev.ebb.server.store.JobQuery;
import dev.ebb.server.store.JobRecord;
import dev.ebb.server.store.JobStore;
import dev.ebb.server.store.QueueDepth;
import dev.ebb.server.store.RecordedRequest;
import dev.ebb.server.store.StoredEvent;
import dev.ebb.server.store.StoredNotification;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What every store on an SQL database reads in the same way; how it gets at a connection, writes and counts is its own. */
public abstract class SqlJobStore implements JobStore {
    private static final String FILES = " ORDER BY file_index LIMIT ?";

    private static final String LIVE_OF_OWNER =
            "SELECT count(*) FROM job WHERE ended = 0" + " AND owner = (SELECT seq FROM owner WHERE name = ?)";

    /** One read. */
    public interface Query<T> {
        /** Runs it; what it returns is not bound to the session. */
        T run(Session session) throws SQLException;
    }

    /** Lends the query a session; {@code doing} completes "the store failed while ...". */
    protected abstract <T> T read(String doing, Query<T> query);

    @Override
    public List<QueueDepth> depths() {
        return read("counting jobs by priority", Queries::depths);
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
    public List<JobRecord> history(HistoryQuery query) {
        return read("listing the history", session -> RecordRows.list(session, query));
    }

    @Override
    public Optional<JobRecord> record(JobId id) {
        return read("reading the history", session -> RecordRows.one(session, id));
    }

    @Override
    public List<FileOrigin> origins(JobId id, int fromIndex, int limit) {
        return read("reading the history", session -> ResponseRows.origins(session, id, fromIndex, limit));
    }

    @Override
    public List<Job> runnable(JobPriority priority, int perOwner, int limit) {
        int level = priority.code();
        return read(
                "listing jobs",
                session -> session.list(
                        session.dialect().runnable(),
                        params -> params.add(level)
                                .add(level)
                                .add(level)
                                .add(perOwner)
                                .add(limit),
                        JobRows::read));
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
    public List<StoredNotification> notificationsDue(Instant now, int perOwner, int limit) {
        return read(
                "looking for notifications",
                session -> session.list(
                        session.dialect().notificationsDue(),
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
}
