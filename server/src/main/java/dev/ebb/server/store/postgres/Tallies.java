package dev.ebb.server.store.postgres;

import dev.ebb.server.job.JobState;
import dev.ebb.server.job.OwnerId;
import dev.ebb.server.store.JobQuota;
import dev.ebb.server.store.StoreException;
import dev.ebb.server.store.sql.Cells;
import dev.ebb.server.store.sql.Params;
import dev.ebb.server.store.sql.Session;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * What one transaction changes in the counts of jobs. Counts are sums over many rows, of which a transaction takes whichever
 * is free; only one that comes near a limit waits for others. Confined to one transaction.
 */
final class Tallies {
    static final int STATES = JobState.values().length;

    private static final String COLUMNS =
            IntStream.range(0, STATES).mapToObj(state -> "state_" + state).collect(Collectors.joining(", "));
    private static final String SUMS = IntStream.range(0, STATES)
            .mapToObj(state -> "CAST(sum(state_" + state + ") AS BIGINT)")
            .collect(Collectors.joining(", "));
    static final String COUNT_BY_STATE = "SELECT " + SUMS + " FROM counter";
    static final String QUOTA = "SELECT CAST(coalesce(sum(limited_live), 0) AS BIGINT),"
            + " (SELECT CAST(sum(limited_live) AS BIGINT) FROM counter)"
            + " FROM owner_load WHERE owner = (SELECT seq FROM owner WHERE name = ?)";

    private static final String ADD = "UPDATE counter SET "
            + Arrays.stream((COLUMNS + ", limited_live").split(", "))
                    .map(column -> column + " = " + column + " + ?")
                    .collect(Collectors.joining(", "))
            + " WHERE shard = ";
    private static final String RETURNING = " RETURNING shard";
    private static final String ADD_TO_A_FREE_ONE =
            ADD + "(SELECT shard FROM counter ORDER BY shard LIMIT 1 FOR UPDATE SKIP LOCKED)" + RETURNING;
    private static final String ADD_TO = ADD + "?" + RETURNING;
    private static final String ADD_TO_OWNER = "INSERT INTO owner_load (owner, shard, limited_live) VALUES (?, ?, ?)"
            + " ON CONFLICT (owner, shard) DO UPDATE SET limited_live = owner_load.limited_live + excluded.limited_live";

    private static final String LOAD = "SELECT CAST(coalesce(sum(limited_live), 0) AS BIGINT),"
            + " (SELECT CAST(sum(limited_live) AS BIGINT) FROM counter) FROM owner_load WHERE owner = ?";
    private static final String EXCLUDE_OTHERS = "SELECT pg_advisory_xact_lock(?)";
    private static final String EXCLUDE_EXCLUDERS = "SELECT pg_advisory_xact_lock_shared(?)";

    /** Every transaction that adds holds a row of counter, and adds no more jobs than a batch of the ledger has commands. */
    private static final long FAR = 64 * 512;

    private final Session session;
    private final long[] states = new long[STATES];
    private final Map<Long, Long> limitedOfOwner = new TreeMap<>();
    private long limited;

    Tallies(Session session) {
        this.session = session;
    }

    void add(JobState state, int delta) {
        states[state.code()] += delta;
    }

    private void addLimited(long owner, int delta) {
        limitedOfOwner.merge(owner, (long) delta, Long::sum);
        limited += delta;
    }

    void add(ChangedJobs.Row row, Map<OwnerId, Long> owners) {
        ChangedJobs.Head stored = row.stored();
        if (stored != null) {
            add(stored.state(), -1);
            if (row.counted()) {
                addLimited(stored.owner(), -1);
            }
        }
        add(row.latest().state(), 1);
        if (row.counts()) {
            addLimited(owners.getOrDefault(row.latest().owner(), -1L), 1);
        }
    }

    /**
     * Writes the counts, and refuses when more jobs would then count against the limits than the ceiling allows.
     */
    void write(@Nullable JobQuota ceiling) throws SQLException {
        limitedOfOwner.values().removeIf(delta -> delta == 0);
        if (limitedOfOwner.isEmpty() && Arrays.stream(states).allMatch(delta -> delta == 0)) {
            return;
        }
        int shard = addToCounter();
        List<Session.Binder> owned = new ArrayList<>();
        limitedOfOwner.forEach((owner, delta) ->
                owned.add(params -> params.add(owner.longValue()).add(shard).add(delta.longValue())));
        session.batch(ADD_TO_OWNER, owned);
        if (ceiling != null) {
            check(ceiling);
        }
    }

    private int addToCounter() throws SQLException {
        Optional<Integer> free = session.first(ADD_TO_A_FREE_ONE, this::bind, Cells::integer);
        if (free.isPresent()) {
            return free.get();
        }
        return session.first(
                        ADD_TO,
                        params -> {
                            bind(params);
                            params.add(0);
                        },
                        Cells::integer)
                .orElseThrow();
    }

    private void bind(Params params) throws SQLException {
        for (long delta : states) {
            params.add(delta);
        }
        params.add(limited);
    }

    private void check(JobQuota ceiling) throws SQLException {
        List<Long> growing = limitedOfOwner.entrySet().stream()
                .filter(entry -> entry.getValue() > 0)
                .map(Map.Entry::getKey)
                .toList();
        if (growing.isEmpty()) {
            return;
        }
        JobQuota far = new JobQuota(ceiling.ofOwner() - FAR, ceiling.ofMachine() - FAR);
        boolean near = exceedsAny(growing, far);
        String lock = near ? EXCLUDE_OTHERS : EXCLUDE_EXCLUDERS;
        lock(lock, 0);
        for (long owner : growing) {
            lock(lock, owner);
        }
        if (exceedsAny(growing, near ? ceiling : far)) {
            throw new StoreException(
                    StoreException.Kind.STALE_REVISION,
                    "other jobs that count against the limits were created after this was decided");
        }
    }

    private void lock(String sql, long owner) throws SQLException {
        session.first(sql, params -> params.add(AdvisoryLocks.quota(owner)), row -> true);
    }

    private boolean exceedsAny(List<Long> owners, JobQuota most) throws SQLException {
        for (long owner : owners) {
            JobQuota now = session.first(
                            LOAD, params -> params.add(owner), row -> new JobQuota(row.number(), row.number()))
                    .orElseThrow();
            if (now.ofOwner() > most.ofOwner() || now.ofMachine() > most.ofMachine()) {
                return true;
            }
        }
        return false;
    }

    /** Jobs by state, ended ones too. */
    static long[] countByState(Session session) throws SQLException {
        return session.first(COUNT_BY_STATE, params -> {}, Tallies::read).orElseThrow();
    }

    private static long[] read(Cells row) throws SQLException {
        long[] counts = new long[STATES];
        for (int state = 0; state < STATES; state++) {
            counts[state] = row.number();
        }
        return counts;
    }
}
