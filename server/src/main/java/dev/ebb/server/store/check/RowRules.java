package dev.ebb.server.store.check;

import static dev.ebb.server.store.check.StoreFinding.Severity.ERROR;
import static dev.ebb.server.store.check.StoreFinding.Severity.NOTE;
import static dev.ebb.server.store.check.StoreFinding.Severity.WARNING;

import dev.ebb.server.store.check.StoreFinding.Severity;
import dev.ebb.server.store.sql.Session;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** The rules that the rows of a queue obey in every store, as one table; mended in its order. */
final class RowRules {
    private static final String NO_OWNER = " NOT EXISTS (SELECT 1 FROM owner WHERE owner.seq = ";
    private static final String NO_JOB = " WHERE NOT EXISTS (SELECT 1 FROM job WHERE job.seq = ";

    private static final List<RowRule> ALL = new ArrayList<>();

    static {
        identities();
        owners();
        strays();
        states();
        checkpoints();
    }

    private RowRules() {}

    /** Looks for rows that break a rule. */
    static void check(Session session, Findings findings) throws SQLException {
        for (RowRule rule : ALL) {
            rule.check(session, findings);
        }
    }

    /** Mends what can be mended; inside a transaction of a database of which a copy was kept. Only for SQLite. */
    static void mend(Session session) throws SQLException {
        for (RowRule rule : ALL) {
            for (String statement : rule.mended()) {
                session.update(statement, params -> {});
            }
        }
    }

    /** First: what hangs on such a row goes with it. */
    private static void identities() {
        rule(
                "job-id",
                ERROR,
                "SELECT NULL, 'the identity of job number ' || CAST(seq AS TEXT) || ' is none' FROM job WHERE length(id) <> 16",
                "takes it out: nothing can name it",
                "DELETE FROM job WHERE length(id) <> 16");
    }

    private static void owners() {
        String lost = NO_OWNER + "job.owner)";
        rule(
                "job-owner",
                ERROR,
                "SELECT job.id, 'its owner (number ' || CAST(job.owner AS TEXT) || ') is not known' FROM job WHERE"
                        + lost,
                "gives it to an owner called lost:NUMBER and stops it; an administrator can take it over",
                Stopping.mark(
                        lost,
                        "The queue was damaged: who owns this job is not known. An administrator can take it over."),
                owner("SELECT DISTINCT owner FROM job"));
        for (String[] of : new String[][] {{"event", "owner"}, {"request", "caller"}, {"notification", "owner"}}) {
            rule(
                    of[0] + "-owner",
                    WARNING,
                    "SELECT NULL, CAST(count(*) AS TEXT) || ' " + of[0]
                            + "s are of an owner that is not known, number ' || CAST(" + of[1] + " AS TEXT) FROM "
                            + of[0]
                            + " WHERE" + NO_OWNER + of[0] + "." + of[1] + ") GROUP BY " + of[1],
                    "gives them to an owner called lost:NUMBER",
                    owner("SELECT DISTINCT " + of[1] + " FROM " + of[0]));
        }
    }

    private static String owner(String numbers) {
        return "INSERT INTO owner (seq, name) SELECT number.owner, 'lost:' || CAST(number.owner AS TEXT) FROM ("
                + numbers.replace(" caller ", " caller AS owner ") + ") AS number WHERE" + NO_OWNER + "number.owner)";
    }

    private static void strays() {
        for (String table : List.of("job_file", "file_checkpoint", "file_response", "job_record", "notification")) {
            String without = NO_JOB + table + ".job_seq)";
            rule(
                    table.replace('_', '-') + "-without-job",
                    WARNING,
                    "SELECT NULL, CAST(count(*) AS TEXT) || ' rows of " + table
                            + " belong to a job that is not there, number '" + " || CAST(job_seq AS TEXT) FROM " + table
                            + without + " GROUP BY job_seq",
                    "deletes them; nothing can reach them",
                    "DELETE FROM " + table + without);
        }
        String without = " WHERE NOT EXISTS (SELECT 1 FROM job_file WHERE job_file.job_seq = file_checkpoint.job_seq"
                + " AND job_file.file_index = file_checkpoint.file_index)";
        rule(
                "checkpoint-without-file",
                WARNING,
                "SELECT (SELECT id FROM job WHERE seq = job_seq), 'progress of file ' || CAST(file_index AS TEXT)"
                        + " || ', which the job does not have' FROM file_checkpoint" + without,
                "deletes it",
                "DELETE FROM file_checkpoint" + without);
    }

    private static void states() {
        String unknown = " job.state NOT BETWEEN 0 AND 8";
        rule(
                "job-state",
                ERROR,
                "SELECT id, 'its state, ' || CAST(state AS TEXT) || ', is none' FROM job WHERE" + unknown,
                "stops it: ERROR, with what is known of it",
                Stopping.mark(
                        unknown,
                        "The queue was damaged: in which state this job was is not known. Resume it to go on."),
                "UPDATE job SET state = CASE ended WHEN 1 THEN 8 ELSE 3 END WHERE" + unknown);
        rule(
                "job-ended",
                ERROR,
                "SELECT id, 'it is listed as ' || CASE ended WHEN 0 THEN 'live' ELSE 'ended' END || ' and its state is '"
                        + " || CAST(state AS TEXT) FROM job WHERE ended <> CASE WHEN state IN (7, 8) THEN 1 ELSE 0 END",
                "lists it as its state says",
                "UPDATE job SET ended = CASE WHEN state IN (7, 8) THEN 1 ELSE 0 END"
                        + " WHERE ended <> CASE WHEN state IN (7, 8) THEN 1 ELSE 0 END");
        String unfit =
                " WHERE pending NOT IN (0, 1, 2) OR (pending = 1 AND state IN (7, 8)) OR (pending = 2 AND state <> 8)";
        rule(
                "job-pending",
                ERROR,
                "SELECT id, 'it is promised disk work (' || CAST(pending AS TEXT) || ') that does not fit its state, '"
                        + " || CAST(state AS TEXT) FROM job" + unfit,
                "takes the promise back, so that no file is touched; complete or cancel the job again",
                "UPDATE job SET pending = 0, revision = revision + 1" + unfit);
        String never = " WHERE state IN (1, 2) AND attempt = 0";
        rule(
                "job-attempt",
                WARNING,
                "SELECT id, 'it is running and was never started' FROM job" + never,
                "puts it back into the queue",
                "UPDATE job SET state = 0, active_since_ms = NULL, revision = revision + 1" + never);
        rule(
                "job-numbers",
                ERROR,
                "SELECT id, 'its revision or attempt is below 0' FROM job WHERE revision < 0 OR attempt < 0",
                "counts them from 0",
                "UPDATE job SET revision = CASE WHEN revision < 0 THEN 0 ELSE revision END,"
                        + " attempt = CASE WHEN attempt < 0 THEN 0 ELSE attempt END WHERE revision < 0 OR attempt < 0");
        rule(
                "file-state",
                ERROR,
                "SELECT (SELECT id FROM job WHERE seq = job_seq), 'the state of file ' || CAST(file_index AS TEXT) || ', '"
                        + " || CAST(state AS TEXT) || ', is none' FROM job_file WHERE state NOT BETWEEN 0 AND 2",
                "takes it for missing, so that it is transferred again",
                "UPDATE job_file SET state = 0, bytes_transferred = 0, file_key = NULL WHERE state NOT BETWEEN 0 AND 2");
    }

    private static void checkpoints() {
        String settled = " WHERE EXISTS (SELECT 1 FROM job_file WHERE job_file.job_seq = file_checkpoint.job_seq"
                + " AND job_file.file_index = file_checkpoint.file_index AND job_file.state <> 0)"
                + " OR EXISTS (SELECT 1 FROM job WHERE job.seq = file_checkpoint.job_seq AND job.ended = 1"
                + " AND job.pending = 0)";
        rule(
                "checkpoint-settled",
                NOTE,
                "SELECT (SELECT id FROM job WHERE seq = job_seq), 'progress of file ' || CAST(file_index AS TEXT)"
                        + " || ', which moves no more' FROM file_checkpoint" + settled,
                "deletes it",
                "DELETE FROM file_checkpoint" + settled);
        String later = " WHERE attempt > (SELECT job.attempt FROM job WHERE job.seq = file_checkpoint.job_seq)";
        rule(
                "checkpoint-attempt",
                WARNING,
                "SELECT (SELECT id FROM job WHERE seq = job_seq), 'progress of file ' || CAST(file_index AS TEXT)"
                        + " || ' is of an attempt that has not been: what follows would not be kept' FROM file_checkpoint"
                        + later,
                "makes it that of the last attempt",
                "UPDATE file_checkpoint SET attempt = (SELECT job.attempt FROM job"
                        + " WHERE job.seq = file_checkpoint.job_seq)" + later);
        String beyond = " WHERE durable_bytes < 0 OR (bytes_total >= 0 AND durable_bytes > bytes_total)";
        rule(
                "checkpoint-length",
                WARNING,
                "SELECT (SELECT id FROM job WHERE seq = job_seq), 'progress of file ' || CAST(file_index AS TEXT)"
                        + " || ', ' || CAST(durable_bytes AS TEXT) || ' bytes, is more than there is' FROM file_checkpoint"
                        + beyond,
                "lets the file begin anew",
                "DELETE FROM file_checkpoint" + beyond);
    }

    private static void rule(String name, Severity severity, String broken, String remedy, String... mended) {
        ALL.add(new RowRule(name, severity, broken, remedy, List.of(mended)));
    }
}
