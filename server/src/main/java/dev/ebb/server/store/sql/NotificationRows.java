package dev.ebb.server.store.sql;

import dev.ebb.server.job.JobError;
import dev.ebb.server.job.JobEvent;
import dev.ebb.server.job.JobId;
import dev.ebb.server.job.NotifyRules;
import dev.ebb.server.job.OwnerId;
import dev.ebb.server.store.NotificationReceipt;
import dev.ebb.server.store.StoredNotification;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;

/**
 * Keeps what is owed to receivers of notifications. Only the first row of a job has a time at which it is due, so that its
 * notifications go out one after the other and an index over these times holds one entry a job.
 */
public final class NotificationRows {
    public static final String DELETE_OF_JOB = "DELETE FROM notification WHERE job_seq = ?";
    public static final String HURRY = "UPDATE notification SET due_ms = ? WHERE job_seq = ? AND due_ms IS NOT NULL";

    /** Steps from owner to owner along the index, as the query for runnable jobs does. */
    static final String DUE_BY_STEPS = """
            SELECT due.seq, job.id, owner.name, due.kind, due.file_index, due.time_ms, due.event_sequence, due.attempts,
              due.error_context, due.error_code, due.error_file, due.error_time_ms, due.error_protocol, due.error_message
            FROM notification due CROSS JOIN job ON job.seq = due.job_seq CROSS JOIN owner ON owner.seq = due.owner
            WHERE due.seq IN (
              WITH RECURSIVE waiting(owner) AS (
                SELECT min(owner) FROM notification WHERE due_ms IS NOT NULL
                UNION ALL
                SELECT (SELECT min(owner) FROM notification WHERE due_ms IS NOT NULL AND owner > waiting.owner)
                FROM waiting WHERE waiting.owner IS NOT NULL)
              SELECT mine.seq FROM waiting, notification mine WHERE mine.seq IN (
                SELECT seq FROM notification WHERE due_ms IS NOT NULL AND owner = waiting.owner AND due_ms <= ?
                ORDER BY due_ms LIMIT ?))
            ORDER BY due.due_ms LIMIT ?""";

    /** The same for PostgreSQL. What has no number in the history yet (it is negative) is not shown. */
    public static final String DUE_BY_LATERAL = """
            WITH RECURSIVE waiting(owner) AS (
              SELECT min(owner) FROM notification WHERE due_ms IS NOT NULL
              UNION ALL
              SELECT (SELECT min(owner) FROM notification WHERE due_ms IS NOT NULL AND owner > waiting.owner)
              FROM waiting WHERE waiting.owner IS NOT NULL)
            SELECT due.seq, job.id, owner.name, due.kind, due.file_index, due.time_ms, due.event_sequence, due.attempts,
              due.error_context, due.error_code, due.error_file, due.error_time_ms, due.error_protocol, due.error_message
            FROM waiting CROSS JOIN LATERAL (
              SELECT * FROM notification WHERE due_ms IS NOT NULL AND notification.owner = waiting.owner AND due_ms <= ?
              AND event_sequence >= 0 ORDER BY due_ms LIMIT ?) AS due
            JOIN job ON job.seq = due.job_seq JOIN owner ON owner.seq = due.owner
            ORDER BY due.due_ms LIMIT ?""";

    static final String SELECT_NEXT = "SELECT due_ms FROM notification WHERE due_ms > ? ORDER BY due_ms LIMIT 1";
    static final String SELECT_ANY = "SELECT seq FROM notification WHERE due_ms > -1 LIMIT 1";

    private static final String INSERT =
            "INSERT INTO notification (seq, job_seq, owner, kind, file_index, time_ms," + " event_sequence, attempts, "
                    + ErrorCells.COLUMNS + ") VALUES (?, ?, ?, ?, ?, ?, ?, 0, ?, ?, ?, ?, ?, ?)";
    private static final String JOB_OF = "SELECT job_seq FROM notification WHERE seq = ?";
    private static final String DELETE = "DELETE FROM notification WHERE seq = ?";
    private static final String DELETE_KIND = "DELETE FROM notification WHERE job_seq = ? AND kind = ?";
    private static final String POSTPONE =
            "UPDATE notification SET attempts = attempts + 1, due_ms = ? WHERE seq = ? AND due_ms IS NOT NULL";
    private static final String PROMOTE = "UPDATE notification SET due_ms = ? WHERE due_ms IS NULL AND seq ="
            + " (SELECT min(seq) FROM notification WHERE job_seq = ?)";

    private NotificationRows() {}

    /** Owes an event; one about the job as a whole takes the place of an earlier one of its kind. */
    public static void owe(Session session, long seq, long jobSeq, long owner, long eventSequence, JobEvent event)
            throws SQLException {
        if (NotifyRules.runsProgram(event.kind())) {
            deleteKind(session, jobSeq, event.kind());
        }
        session.update(INSERT, params -> {
            params.add(seq)
                    .add(jobSeq)
                    .add(owner)
                    .add(event.kind().ordinal())
                    .add(event.fileIndex())
                    .add(event.time())
                    .add(eventSequence);
            ErrorCells.add(params, event.error());
        });
        promote(session, jobSeq, event.time());
    }

    /** Writes down what came of a delivery. */
    public static void settle(Session session, NotificationReceipt receipt) throws SQLException {
        Optional<Long> jobSeq = session.first(JOB_OF, params -> params.add(receipt.number()), Cells::number);
        if (jobSeq.isEmpty()) {
            return;
        }
        Instant retryAt = receipt.retryAt();
        if (retryAt != null) {
            session.update(POSTPONE, params -> params.add(retryAt).add(receipt.number()));
            return;
        }
        session.update(DELETE, params -> params.add(receipt.number()));
        JobEvent.Kind also = receipt.alsoKind();
        if (also != null) {
            deleteKind(session, jobSeq.get(), also);
        }
        promote(session, jobSeq.get(), receipt.now());
    }

    private static void deleteKind(Session session, long jobSeq, JobEvent.Kind kind) throws SQLException {
        session.update(DELETE_KIND, params -> params.add(jobSeq).add(kind.ordinal()));
    }

    private static void promote(Session session, long jobSeq, Instant now) throws SQLException {
        session.update(PROMOTE, params -> params.add(now).add(jobSeq));
    }

    public static StoredNotification read(Cells row) throws SQLException {
        long number = row.number();
        JobId jobId = row.jobId();
        OwnerId owner = new OwnerId(row.text());
        JobEvent.Kind kind = JobEvent.Kind.values()[row.integer()];
        int fileIndex = row.integer();
        Instant time = row.instant();
        long sequence = row.number();
        int attempts = row.integer();
        JobError error = ErrorCells.read(row);
        return new StoredNotification(number, jobId, owner, kind, fileIndex, error, time, sequence, attempts);
    }
}
