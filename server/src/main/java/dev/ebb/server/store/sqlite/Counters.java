package dev.ebb.server.store.sqlite;

import dev.ebb.server.job.JobState;
import dev.ebb.server.store.sql.Pruning;
import dev.ebb.server.store.sql.Session;
import java.sql.SQLException;
import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * The numbers that one transaction keeps up: read at its start, written once at its end, with the rows they count.
 * Confined to the writer.
 */
final class Counters implements Pruning.Tally {
    /** Jobs in state n are counted under the number n. */
    private static final int LAST_STATE = 15;

    static final int LAST_EVENT = 16;
    static final int PRUNED_EVENT = 17;
    /** Numbers jobs, requests and turns in the queue, in commit order. */
    static final int ORDER = 18;

    static final int LIMITED_LIVE = 19;

    private static final String SELECT = "SELECT id, value FROM counter";
    private static final String UPSERT =
            "INSERT INTO counter (id, value) VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET value = excluded.value";

    private final Map<Integer, Long> values = new TreeMap<>();
    private final Map<Integer, Long> changed = new TreeMap<>();

    private Counters() {}

    static Counters load(Session session) throws SQLException {
        Counters counters = new Counters();
        for (Map.Entry<Integer, Long> entry :
                session.list(SELECT, params -> {}, row -> Map.entry(row.integer(), row.number()))) {
            counters.values.put(entry.getKey(), entry.getValue());
        }
        return counters;
    }

    long get(int id) {
        Long now = changed.get(id);
        return now != null ? now : values.getOrDefault(id, 0L);
    }

    long get(JobState state) {
        return get(state.code());
    }

    void set(int id, long value) {
        changed.put(id, value);
    }

    /** Adds and returns the new value. */
    long add(int id, long delta) {
        long value = get(id) + delta;
        set(id, value);
        return value;
    }

    void add(JobState state, long delta) {
        add(state.code(), delta);
    }

    @Override
    public long lastEvent() {
        return get(LAST_EVENT);
    }

    @Override
    public long ended() {
        long ended = 0;
        for (JobState state : JobState.values()) {
            ended += state.isFinal() ? get(state) : 0;
        }
        return ended;
    }

    @Override
    public void prunedTo(long event) {
        set(PRUNED_EVENT, event);
    }

    @Override
    public void forgotten(JobState state) {
        add(state, -1);
    }

    void save(Session session) throws SQLException {
        for (Map.Entry<Integer, Long> entry : changed.entrySet()) {
            if (!entry.getValue().equals(values.get(entry.getKey()))) {
                session.update(
                        UPSERT,
                        params -> params.add(entry.getKey().longValue())
                                .add(entry.getValue().longValue()));
            }
        }
    }

    /** Live jobs by state; every live state is a key. */
    Map<JobState, Long> live() {
        Map<JobState, Long> counts = new EnumMap<>(JobState.class);
        for (JobState state : JobState.values()) {
            assert state.code() <= LAST_STATE;
            if (!state.isFinal()) {
                counts.put(state, get(state));
            }
        }
        return counts;
    }
}
