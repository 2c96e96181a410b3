package dev.ebb.server.store.sql;

import dev.ebb.server.job.JobId;
import dev.ebb.server.job.JobState;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** Deletes ended jobs with all that belongs to them (they owe no notifications any more), inside a transaction that its caller begins and ends. */
public final class EndedJobs {
    private static final String ONE = "SELECT seq, state FROM job WHERE id = ? AND ended = 1 AND pending = 0";
    private static final List<String> ROWS = List.of(
            ResponseRows.DELETE,
            "DELETE FROM job_record WHERE job_seq = ?",
            "DELETE FROM job_file WHERE job_seq = ?",
            "DELETE FROM job WHERE seq = ?");

    private EndedJobs() {}

    /**
     * An ended job.
     *
     * @param seq its number
     * @param state in which it ended
     */
    record Ended(long seq, JobState state) {
        static Ended read(Cells row) throws SQLException {
            return new Ended(row.number(), JobState.of(row.integer()));
        }
    }

    /** Returns how many rows went. */
    static int delete(Session session, Ended job) throws SQLException {
        int rows = 0;
        for (String sql : ROWS) {
            rows += session.update(sql, params -> params.add(job.seq()));
        }
        return rows;
    }

    /** Deletes this one if it has ended, and says in which state it was. */
    public static Optional<JobState> forget(Session session, JobId id) throws SQLException {
        Optional<Ended> job = session.first(ONE, params -> params.add(id), Ended::read);
        if (job.isPresent()) {
            delete(session, job.get());
        }
        return job.map(Ended::state);
    }
}
