package dev.ebb.server.store.check;

import dev.ebb.server.job.ErrorCode;
import dev.ebb.server.job.ErrorContext;
import dev.ebb.server.job.JobEvent;
import dev.ebb.server.job.JobState;
import dev.ebb.server.store.sql.Session;
import java.sql.SQLException;

/**
 * Puts jobs that a repair cannot make whole into ERROR, with words that say why, and into the history, so that whoever watches
 * hears of it. Only for SQLite; marks live as long as the connection.
 */
final class Stopping {
    private static final String TABLE = "CREATE TEMP TABLE IF NOT EXISTS stopped"
            + " (seq INTEGER PRIMARY KEY, state INTEGER NOT NULL, message TEXT NOT NULL)";
    private static final String STOP = "UPDATE job SET state = " + JobState.ERROR.code()
            + ", revision = revision + 1, retry_due_ms = NULL, active_since_ms = NULL, error_count = error_count + 1,"
            + " error_context = " + ErrorContext.GENERAL_QUEUE_MANAGER.ordinal() + ", error_code = "
            + new ErrorCode(0x8000FFFF).hresult() + ", error_file = -1, error_time_ms = ?, error_protocol = NULL,"
            + " error_message = (SELECT message FROM temp.stopped WHERE stopped.seq = job.seq), modified_ms = ?"
            + " WHERE seq IN (SELECT seq FROM temp.stopped)";
    private static final String TELL = "INSERT INTO event (sequence, kind, owner, job_id, state_before, state_after,"
            + " file_index, time_ms, reason, error_context, error_code, error_file, error_time_ms, error_message)"
            + " SELECT (SELECT max(number) FROM (SELECT value AS number FROM counter WHERE id = 16"
            + " UNION ALL SELECT max(sequence) FROM event)) + row_number() OVER (ORDER BY job.seq), "
            + JobEvent.Kind.ERROR.ordinal() + ", job.owner, job.id, stopped.state, job.state, -1, error_time_ms,"
            + " 'the store was repaired', error_context, error_code, error_file, error_time_ms, error_message"
            + " FROM job JOIN temp.stopped ON stopped.seq = job.seq";

    private Stopping() {}

    /** Before the first mark. */
    static void prepare(Session session) throws SQLException {
        session.run(TABLE);
    }

    /** A statement that marks the live jobs of a condition, but for those whose disk work goes on at the next start. */
    static String mark(String condition, String message) {
        return "INSERT OR IGNORE INTO temp.stopped SELECT seq, CASE WHEN state BETWEEN 0 AND 8 THEN state ELSE "
                + JobState.SUSPENDED.code() + " END, '" + message.replace("'", "''")
                + "' FROM job WHERE ended = 0 AND pending = 0 AND " + condition;
    }

    static void mark(Session session, String condition, String message) throws SQLException {
        session.update(mark(condition, message), params -> {});
    }

    /** Stops what was marked. The count of events is the business of whoever counts anew. */
    static void finish(Session session, long nowMillis) throws SQLException {
        session.update(STOP, params -> params.add(nowMillis).add(nowMillis));
        session.update(TELL, params -> {});
        session.run("DELETE FROM temp.stopped");
    }
}
