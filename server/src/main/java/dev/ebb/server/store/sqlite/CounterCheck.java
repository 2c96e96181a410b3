package dev.ebb.server.store.sqlite;

import dev.ebb.server.job.JobState;
import dev.ebb.server.store.check.Findings;
import dev.ebb.server.store.check.StoreFinding;
import dev.ebb.server.store.check.StoreFinding.Severity;
import dev.ebb.server.store.sql.Session;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;

/** Whether the numbers that are kept beside the rows are those of the rows, and how to make them so. */
final class CounterCheck {
    private static final String SET =
            "INSERT INTO counter (id, value) VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET value = excluded.value";
    private static final String BY_STATE = "SELECT state, count(*) FROM job GROUP BY state";
    private static final String LIMITED =
            "(SELECT count(*) FROM job WHERE owner = owner.seq AND limited = 1 AND ended = 0)";
    private static final String OWNERS_OFF = "SELECT count(*) FROM (SELECT owner.seq FROM owner LEFT JOIN"
            + " (SELECT owner AS of, count(*) AS number FROM job WHERE limited = 1 AND ended = 0 GROUP BY owner) AS live"
            + " ON live.of = owner.seq WHERE owner.limited_live <> coalesce(live.number, 0))";
    private static final String RECOUNT_OWNERS = "UPDATE owner SET limited_live = " + LIMITED;
    private static final String ORDERED = "SELECT max(number) FROM (SELECT coalesce(max(seq), 0) AS number FROM job"
            + " UNION ALL SELECT coalesce(max(served), 0) FROM job UNION ALL SELECT coalesce(max(seq), 0) FROM request"
            + " UNION ALL SELECT coalesce(max(seq), 0) FROM notification)";
    private static final String EVENTS =
            "SELECT count(*), coalesce(min(sequence), 0), coalesce(max(sequence), 0) FROM event";

    private final Session session;
    private final Counters counters;
    private final Map<Integer, Long> byState = new HashMap<>();

    private CounterCheck(Session session) throws SQLException {
        this.session = session;
        this.counters = Counters.load(session);
        for (Map.Entry<Integer, Long> each :
                session.list(BY_STATE, params -> {}, row -> Map.entry(row.integer(), row.number()))) {
            byState.put(each.getKey(), each.getValue());
        }
    }

    static void look(Session session, Findings findings) throws SQLException {
        new CounterCheck(session).look(findings);
    }

    /** Makes the numbers what the rows say; those that only rise never fall. */
    static void mend(Session session) throws SQLException {
        new CounterCheck(session).mend();
    }

    private void look(Findings findings) throws SQLException {
        for (JobState state : JobState.values()) {
            compare(findings, "jobs in " + state, counters.get(state), inState(state));
        }
        compare(findings, "jobs that count against limits", counters.get(Counters.LIMITED_LIVE), limited());
        long off = session.numbers(OWNERS_OFF, 1)[0];
        if (off > 0) {
            add(findings, "counter-wrong", Severity.WARNING, "live jobs of " + off + " owners are miscounted");
        }
        long ordered = session.numbers(ORDERED, 1)[0];
        if (counters.get(Counters.ORDER) < ordered) {
            add(
                    findings,
                    "counter-behind",
                    Severity.ERROR,
                    "the next job would get number " + (counters.get(Counters.ORDER) + 1) + ", and there is "
                            + ordered);
        }
        lookAtEvents(findings);
    }

    private void lookAtEvents(Findings findings) throws SQLException {
        long[] events = session.numbers(EVENTS, 3);
        long pruned = counters.get(Counters.PRUNED_EVENT);
        long last = counters.get(Counters.LAST_EVENT);
        if (last < events[2]) {
            add(
                    findings,
                    "counter-behind",
                    Severity.ERROR,
                    "the next event would get number " + (last + 1) + ", and there is " + events[2]);
        } else if (events[0] == 0 && pruned != last) {
            add(findings, "events-lost", Severity.WARNING, "events " + (pruned + 1) + " to " + last + " are not there");
        } else if (events[0] > 0 && pruned >= events[1]) {
            add(
                    findings,
                    "counter-wrong",
                    Severity.WARNING,
                    "events up to " + pruned + " are called forgotten and are there");
        } else if (events[0] > 0 && pruned + 1 != events[1]) {
            add(
                    findings,
                    "events-lost",
                    Severity.WARNING,
                    "events " + (pruned + 1) + " to " + (events[1] - 1) + " are not there");
        } else if (last - pruned != events[0]) {
            findings.add(new StoreFinding(
                    "events-missing",
                    Severity.NOTE,
                    "event",
                    (last - pruned - events[0]) + " events among the last are not there",
                    "nothing can be done; who watches may have missed them and looks at the jobs anew",
                    false));
        }
    }

    private void compare(Findings findings, String what, long counted, long real) {
        if (counted != real) {
            add(findings, "counter-wrong", Severity.WARNING, what + " are counted as " + counted + " and are " + real);
        }
    }

    private static void add(Findings findings, String rule, Severity severity, String what) {
        findings.add(new StoreFinding(rule, severity, "counter", what, "counts anew", true));
    }

    private void mend() throws SQLException {
        for (JobState state : JobState.values()) {
            set(state.code(), inState(state));
        }
        set(Counters.LIMITED_LIVE, limited());
        session.update(RECOUNT_OWNERS, params -> {});
        set(Counters.ORDER, Math.max(counters.get(Counters.ORDER), session.numbers(ORDERED, 1)[0]));
        long[] events = session.numbers(EVENTS, 3);
        long last = Math.max(counters.get(Counters.LAST_EVENT), events[2]);
        // Whoever watched up to what is lost is told to look anew.
        set(Counters.PRUNED_EVENT, events[0] == 0 ? last : events[1] - 1);
        set(Counters.LAST_EVENT, last);
    }

    private long inState(JobState state) {
        return byState.getOrDefault(state.code(), 0L);
    }

    private long limited() throws SQLException {
        return session.numbers("SELECT count(*) FROM job WHERE limited = 1 AND ended = 0", 1)[0];
    }

    private void set(int id, long value) throws SQLException {
        session.update(SET, params -> params.add((long) id).add(value));
    }
}
