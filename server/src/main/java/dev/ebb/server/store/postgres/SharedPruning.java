package dev.ebb.server.store.postgres;

import dev.ebb.server.job.JobState;
import dev.ebb.server.store.Retention;
import dev.ebb.server.store.sql.Cells;
import dev.ebb.server.store.sql.Pruning;
import dev.ebb.server.store.sql.Session;
import java.sql.SQLException;

/** Prunes for all nodes, one at a time. Confined to one transaction. */
final class SharedPruning implements Pruning.Tally {
    private static final String TRY_LOCK = "SELECT CASE WHEN pg_try_advisory_xact_lock(?) THEN 1 ELSE 0 END";
    private static final String LAST_EVENT = "SELECT last_event FROM history";
    private static final String FORGET = "UPDATE forgotten SET last_event = ?";

    private final Session session;
    private final Tallies tallies;
    private long endedHere;

    private SharedPruning(Session session) {
        this.session = session;
        this.tallies = new Tallies(session);
    }

    /** Returns how many rows were deleted; none while another node prunes. */
    static int run(Session session, Retention retention, int limit) throws SQLException {
        boolean alone = session.first(TRY_LOCK, params -> params.add(AdvisoryLocks.PRUNING), Cells::flag)
                .orElse(false);
        if (!alone) {
            return 0;
        }
        SharedPruning tally = new SharedPruning(session);
        int gone = new Pruning(session, tally, retention, limit).run();
        tally.tallies.write(null);
        session.update(CommitMarks.FORGET, params -> {});
        return gone;
    }

    @Override
    public long lastEvent() throws SQLException {
        return session.first(LAST_EVENT, params -> {}, Cells::number).orElseThrow();
    }

    @Override
    public long ended() throws SQLException {
        long[] counts = Tallies.countByState(session);
        long ended = -endedHere;
        for (JobState state : JobState.values()) {
            ended += state.isFinal() ? counts[state.code()] : 0;
        }
        return ended;
    }

    @Override
    public void prunedTo(long event) throws SQLException {
        session.update(FORGET, params -> params.add(event));
    }

    @Override
    public void forgotten(JobState state) {
        tallies.add(state, -1);
        endedHere++;
    }
}
