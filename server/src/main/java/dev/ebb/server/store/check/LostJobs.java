package dev.ebb.server.store.check;

import dev.ebb.server.job.JobEvent;
import dev.ebb.server.job.JobState;
import dev.ebb.server.store.check.StoreFinding.Severity;
import dev.ebb.server.store.sql.Session;
import java.sql.SQLException;
import java.util.List;

/** Jobs that are live by the last word of the history and are not in the queue. What they were cannot be had back. */
final class LostJobs {
    private static final String LOST = " FROM (SELECT job_id, owner, state_after, row_number() OVER"
            + " (PARTITION BY job_id ORDER BY sequence DESC) AS place FROM event) AS last WHERE place = 1"
            + " AND state_after NOT IN (7, 8) AND NOT EXISTS (SELECT 1 FROM job WHERE job.id = last.job_id)";

    private static final RowRule RULE = new RowRule(
            "job-lost",
            Severity.ERROR,
            "SELECT job_id, 'it is in the history, in state ' || CAST(state_after AS TEXT) || ', and not in the queue'"
                    + LOST,
            "writes into the history that it is lost; a backup may have it",
            List.of(
                    "INSERT INTO event (sequence, kind, owner, job_id, state_before, state_after, file_index, time_ms, reason)"
                            + " SELECT (SELECT max(sequence) FROM event) + row_number() OVER (ORDER BY job_id), "
                            + JobEvent.Kind.CANCELLED.ordinal() + ", owner, job_id, state_after, "
                            + JobState.CANCELLED.code() + ", -1, (SELECT max(time_ms) FROM event),"
                            + " 'the queue was damaged and this job was lost'" + LOST));

    private LostJobs() {}

    static void check(Session session, Findings findings) throws SQLException {
        RULE.check(session, findings);
    }

    static void mend(Session session) throws SQLException {
        for (String statement : RULE.mended()) {
            session.update(statement, params -> {});
        }
    }
}
