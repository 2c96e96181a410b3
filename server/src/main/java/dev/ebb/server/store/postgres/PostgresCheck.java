package dev.ebb.server.store.postgres;

import dev.ebb.server.job.JobState;
import dev.ebb.server.store.StoreException;
import dev.ebb.server.store.StoreException.Kind;
import dev.ebb.server.store.check.CheckTerms;
import dev.ebb.server.store.check.Findings;
import dev.ebb.server.store.check.StoreCheck;
import dev.ebb.server.store.check.StoreFinding;
import dev.ebb.server.store.check.StoreFinding.Severity;
import dev.ebb.server.store.sql.Dialect;
import dev.ebb.server.store.sql.Session;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/**
 * Looks at a shared store: its rows, at one moment, while nodes work with it. Changes nothing; what is wrong with the database
 * itself is for its own tools. Not thread-safe.
 */
public final class PostgresCheck {
    private static final String SNAPSHOT = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";
    private static final String ORDERED = "SELECT (SELECT last_value FROM job_order), (SELECT max(number) FROM"
            + " (SELECT coalesce(max(seq), 0) AS number FROM job UNION ALL SELECT coalesce(max(served), 0) FROM job"
            + " UNION ALL SELECT coalesce(max(seq), 0) FROM request UNION ALL SELECT coalesce(max(id), 0) FROM arrival"
            + " UNION ALL SELECT coalesce(max(seq), 0) FROM notification) AS drawn)";
    private static final String EVENTS = "SELECT count(*), coalesce(min(sequence), 0), coalesce(max(sequence), 0),"
            + " (SELECT last_event FROM history), (SELECT last_event FROM forgotten) FROM event";
    private static final String OWNERS_OFF =
            "SELECT count(*) FROM (SELECT seq FROM owner LEFT JOIN (SELECT owner AS of,"
                    + " count(*) AS number FROM job WHERE limited = 1 AND ended = 0 GROUP BY owner) AS live ON live.of = owner.seq"
                    + " LEFT JOIN (SELECT owner AS of, sum(limited_live) AS number FROM owner_load GROUP BY owner) AS counted"
                    + " ON counted.of = owner.seq WHERE coalesce(live.number, 0) <> coalesce(counted.number, 0)) AS wrong";
    private static final String LIMITED = "SELECT (SELECT sum(limited_live) FROM counter),"
            + " (SELECT count(*) FROM job WHERE limited = 1 AND ended = 0)";

    private final Session session;
    private final Findings findings = new Findings();

    private PostgresCheck(Session session) {
        this.session = session;
    }

    /** Looks at the rows. A StoreException says why the database cannot be asked. */
    public static List<StoreFinding> look(PostgresOptions options, CheckTerms terms) {
        try (PostgresConnections connections = new PostgresConnections(options);
                Connection connection = connections.dedicated()) {
            PostgresCheck check = new PostgresCheck(new Session(connection, Dialect.POSTGRESQL));
            check.run(terms);
            return check.findings.all();
        } catch (SQLException failure) {
            throw new StoreException(
                    Kind.IO, "store.url: the database cannot be asked: " + Failures.text(failure), failure);
        }
    }

    private void run(CheckTerms terms) throws SQLException {
        long schema = PostgresSchema.stored(session);
        if (schema != PostgresSchema.VERSION) {
            findings.add(new StoreFinding(
                    schema < PostgresSchema.VERSION ? "schema-earlier" : "schema-newer",
                    schema < PostgresSchema.VERSION ? Severity.NOTE : Severity.ERROR,
                    "fleet",
                    "the database has schema " + schema + " and this build knows " + PostgresSchema.VERSION
                            + "; of its rows nothing was asked",
                    schema < PostgresSchema.VERSION
                            ? "the first node of this build that starts migrates it; check it again then"
                            : "check it with that build",
                    false));
            return;
        }
        session.run(SNAPSHOT);
        for (JobState state : JobState.values()) {
            long[] counts = session.numbers(
                    "SELECT (SELECT sum(state_" + state.code() + ") FROM counter),"
                            + " (SELECT count(*) FROM job WHERE state = " + state.code() + ")",
                    2);
            compare("jobs in " + state, counts);
        }
        compare("jobs that count against limits", session.numbers(LIMITED, 2));
        long off = session.numbers(OWNERS_OFF, 1)[0];
        if (off > 0) {
            wrong("counter-wrong", Severity.WARNING, "owner_load", "live jobs of " + off + " owners are miscounted");
        }
        numbers();
        StoreCheck.look(session, terms, findings);
        session.run("COMMIT");
    }

    private void numbers() throws SQLException {
        long[] ordered = session.numbers(ORDERED, 2);
        if (ordered[0] < ordered[1]) {
            wrong(
                    "counter-behind",
                    Severity.ERROR,
                    "job_order",
                    "it would give number " + (ordered[0] + 1) + ", and there is " + ordered[1]);
        }
        long[] events = session.numbers(EVENTS, 5);
        if (events[2] > events[3]) {
            wrong(
                    "counter-behind",
                    Severity.ERROR,
                    "history",
                    "the next event would get number " + (events[3] + 1) + ", and there is " + events[2]);
        } else if (events[0] != events[3] - events[4]) {
            wrong(
                    "events-lost",
                    Severity.WARNING,
                    "event",
                    "events " + (events[4] + 1) + " to " + events[3] + " should be there, and " + events[0] + " are");
        }
    }

    private void compare(String what, long[] counts) {
        if (counts[0] != counts[1]) {
            wrong(
                    "counter-wrong",
                    Severity.WARNING,
                    "counter",
                    what + " are counted as " + counts[0] + " and are " + counts[1]);
        }
    }

    private void wrong(String rule, Severity severity, String where, String what) {
        findings.add(new StoreFinding(
                rule, severity, where, what, "docs/store.md has the statement that sets it right", false));
    }
}
