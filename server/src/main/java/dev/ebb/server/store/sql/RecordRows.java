package dev.ebb.server.store.sql;

import dev.ebb.server.job.Job;
import dev.ebb.server.job.JobId;
import dev.ebb.server.job.JobPriority;
import dev.ebb.server.job.JobType;
import dev.ebb.server.job.OwnerId;
import dev.ebb.server.store.HistoryQuery;
import dev.ebb.server.store.JobOutcome;
import dev.ebb.server.store.JobRecord;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Maps what the history says of a job beyond its row to rows and back. */
public final class RecordRows {
    /** A creator and a start that are known stay; whoever ended it last is who ended it. */
    public static final String UPSERT = "INSERT INTO job_record (job_seq, creator, started_ms, ended_by)"
            + " VALUES (?, ?, ?, ?) ON CONFLICT (job_seq) DO UPDATE SET"
            + " creator = coalesce(job_record.creator, excluded.creator),"
            + " started_ms = coalesce(job_record.started_ms, excluded.started_ms),"
            + " ended_by = coalesce(excluded.ended_by, job_record.ended_by)";

    private static final String SELECT = JobRows.COLUMNS
            + ", (SELECT name FROM job_record JOIN owner ON owner.seq = creator WHERE job_seq = job.seq)"
            + ", (SELECT name FROM job_record JOIN owner ON owner.seq = ended_by WHERE job_seq = job.seq)"
            + ", (SELECT started_ms FROM job_record WHERE job_seq = job.seq)"
            + " FROM job WHERE ended = 1 AND pending = 0";
    private static final String ONE = SELECT + " AND id = ?";
    private static final String OUTCOME = "CASE WHEN state = 7 THEN 0 WHEN error_context IS NULL THEN 1 ELSE 2 END";
    private static final String FILTER = " AND (modified_ms, id) < (?, ?) AND modified_ms >= ?" + " AND ((? >> ("
            + OUTCOME + ")) & 1) = 1 AND ((? >> type) & 1) = 1 AND ((? >> priority) & 1) = 1 AND ";
    private static final String OF_OWNER = " AND owner = (SELECT seq FROM owner WHERE name = ?)";
    private static final String ORDER = " ORDER BY modified_ms DESC, id DESC LIMIT ?";

    private RecordRows() {}

    /**
     * Binds what a change says.
     *
     * @param creator number of who made the job; null when it does not say
     * @param endedBy number of who ended it; null likewise
     */
    public static void add(Params params, long jobSeq, RecordNote note, @Nullable Long creator, @Nullable Long endedBy)
            throws SQLException {
        params.add(jobSeq).add(creator).add(note.started()).add(endedBy);
    }

    static List<JobRecord> list(Session session, HistoryQuery query) throws SQLException {
        OwnerId owner = query.owner();
        String url = query.urlPart();
        Dialect dialect = session.dialect();
        String sql = SELECT
                + FILTER
                + dialect.contains("display_name")
                + (owner == null ? "" : OF_OWNER)
                + (url.isEmpty() ? "" : withUrl(dialect))
                + ORDER;
        return session.list(
                sql,
                params -> {
                    addBounds(params, query);
                    params.add(Queries.mask(query.outcomes(), JobOutcome::ordinal))
                            .add(Queries.mask(query.types(), JobType::code))
                            .add(Queries.mask(query.priorities(), JobPriority::code))
                            .add(query.namePart());
                    if (owner != null) {
                        params.add(owner.value());
                    }
                    if (!url.isEmpty()) {
                        params.add(url).add(url);
                    }
                    params.add(query.limit());
                },
                RecordRows::read);
    }

    /** What ended before an instant lies behind the place of the smallest id at it. */
    private static void addBounds(Params params, HistoryQuery query) throws SQLException {
        HistoryQuery.Position after = query.after();
        Instant until = query.until();
        if (after != null && (until == null || after.ended().isBefore(until))) {
            params.add(after.ended()).add(after.id());
        } else if (until != null) {
            params.add(until).add(Queries.FIRST_ID);
        } else {
            params.add(Long.MAX_VALUE).add(Queries.LAST_ID);
        }
        Instant since = query.since();
        params.add(since == null ? Long.MIN_VALUE : since.toEpochMilli());
    }

    private static String withUrl(Dialect dialect) {
        return " AND (EXISTS (SELECT 1 FROM job_file WHERE job_seq = job.seq AND " + dialect.contains("remote_name")
                + ") OR EXISTS (SELECT 1 FROM file_response WHERE job_seq = job.seq AND " + dialect.contains("url")
                + "))";
    }

    static Optional<JobRecord> one(Session session, JobId id) throws SQLException {
        return session.first(ONE, params -> params.add(id), RecordRows::read);
    }

    private static JobRecord read(Cells row) throws SQLException {
        Job job = JobRows.read(row);
        String creator = row.textOrNull();
        String endedBy = row.textOrNull();
        return new JobRecord(
                job,
                creator == null ? job.owner() : new OwnerId(creator),
                endedBy == null ? null : new OwnerId(endedBy),
                row.instantOrNull());
    }
}
