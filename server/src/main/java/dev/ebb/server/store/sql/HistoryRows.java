package dev.ebb.server.store.sql;

import dev.ebb.server.job.JobError;
import dev.ebb.server.job.JobEvent;
import dev.ebb.server.job.JobId;
import dev.ebb.server.job.JobState;
import dev.ebb.server.job.OwnerId;
import dev.ebb.server.job.RangeSet;
import dev.ebb.server.store.RecordedRequest;
import dev.ebb.server.store.StoredEvent;
import java.sql.SQLException;
import java.time.Instant;

/** Maps events and recorded requests to rows and back. */
public final class HistoryRows {
    /** The columns of an event, but for its number, which comes first. */
    public static final String EVENT_COLUMNS = "kind, owner, job_id, state_before, state_after, file_index, time_ms,"
            + " reason, " + ErrorCells.COLUMNS + ", ranges";

    public static final String INSERT_EVENT = "INSERT INTO event (sequence, " + EVENT_COLUMNS
            + ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
    public static final String SELECT_EVENTS =
            "SELECT sequence, kind, (SELECT name FROM owner WHERE owner.seq = event.owner),"
                    + " job_id, state_before, state_after, file_index, time_ms, reason, " + ErrorCells.COLUMNS
                    + ", ranges FROM event WHERE sequence > ? AND sequence <= ? AND ((? >> kind) & 1) = 1";
    public static final String UPSERT_REQUEST =
            "INSERT INTO request (seq, caller, request_id, command_hash, job_id, result,"
                    + " time_ms) VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (caller, request_id) DO UPDATE SET"
                    + " seq = excluded.seq, command_hash = excluded.command_hash, job_id = excluded.job_id,"
                    + " result = excluded.result, time_ms = excluded.time_ms";
    public static final String SELECT_REQUEST = "SELECT command_hash, job_id, result, time_ms FROM request"
            + " WHERE caller = (SELECT seq FROM owner WHERE name = ?) AND request_id = ?";

    private HistoryRows() {}

    public static void addEvent(Params params, long sequence, long owner, JobEvent event) throws SQLException {
        params.add(sequence)
                .add(event.kind().ordinal())
                .add(owner)
                .add(event.jobId())
                .add(event.before().code())
                .add(event.after().code())
                .add(event.fileIndex())
                .add(event.time())
                .add(event.reason());
        ErrorCells.add(params, event.error());
        params.add(event.ranges().isEmpty() ? null : event.ranges().toString());
    }

    public static StoredEvent readEvent(Cells row) throws SQLException {
        long sequence = row.number();
        JobEvent.Kind kind = JobEvent.Kind.values()[row.integer()];
        OwnerId owner = new OwnerId(row.text());
        JobId jobId = row.jobId();
        JobState before = JobState.of(row.integer());
        JobState after = JobState.of(row.integer());
        int fileIndex = row.integer();
        Instant time = row.instant();
        String reason = row.text();
        JobError error = ErrorCells.read(row);
        String text = row.textOrNull();
        RangeSet ranges = text == null ? RangeSet.EMPTY : RangeSet.parse(text);
        return new StoredEvent(
                sequence, new JobEvent(kind, jobId, owner, before, after, reason, fileIndex, error, time, ranges));
    }

    public static void addRequest(Params params, long seq, long caller, RecordedRequest request) throws SQLException {
        params.add(seq)
                .add(caller)
                .add(request.requestId())
                .add(request.commandHash())
                .add(request.jobId())
                .add(request.result())
                .add(request.time());
    }

    public static RecordedRequest readRequest(OwnerId caller, String requestId, Cells row) throws SQLException {
        String commandHash = row.text();
        JobId jobId = row.jobId();
        long result = row.number();
        return new RecordedRequest(caller, requestId, commandHash, jobId, result, row.instant());
    }
}
