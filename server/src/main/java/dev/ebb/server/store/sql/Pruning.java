package dev.ebb.server.store.sql;

import dev.ebb.server.job.JobState;
import dev.ebb.server.store.Retention;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Deletes old history inside a transaction that its caller begins and ends. Events and requests go from the oldest on and
 * stop at the first that must stay, so that no index by time is needed and what remains has no holes. Confined to one thread;
 * used once.
 */
public final class Pruning {
    private static final String OLDEST_EVENTS = "SELECT sequence, time_ms FROM event ORDER BY sequence LIMIT ?";
    private static final String DELETE_EVENTS = "DELETE FROM event WHERE sequence <= ?";
    private static final String OLDEST_REQUESTS = "SELECT seq, time_ms FROM request ORDER BY seq LIMIT ?";
    private static final String DELETE_REQUESTS = "DELETE FROM request WHERE seq <= ?";
    private static final String OLDEST_ENDED = "SELECT seq, state FROM job WHERE ended = 1 AND modified_ms < ?"
            + " AND pending = 0 ORDER BY modified_ms LIMIT ?";
    /** Grouped by owner, the same would read every job's row. */
    private static final String ENDED_OF_OWNER =
            "(SELECT count(*) FROM job WHERE job.ended = 1 AND job.owner = owner.seq)";

    private static final String OWNERS_WITH_MORE =
            "SELECT seq, " + ENDED_OF_OWNER + " FROM owner WHERE " + ENDED_OF_OWNER + " > ?";
    private static final String OLDEST_OF_OWNER = "SELECT seq, state FROM job WHERE ended = 1 AND owner = ?"
            + " AND pending = 0 ORDER BY modified_ms LIMIT ?";

    private final Session session;
    private final Retention retention;
    private final Tally tally;
    private int left;

    /** To be run on a session within a transaction. */
    public Pruning(Session session, Tally tally, Retention retention, int limit) {
        this.session = session;
        this.tally = tally;
        this.retention = retention;
        this.left = limit;
    }

    /** What is counted apart from the rows, and changes with them. */
    public interface Tally {
        /** Number of the newest event there ever was. */
        long lastEvent() throws SQLException;

        /** Ended jobs that are still there. */
        long ended() throws SQLException;

        /** Events up to this number are gone. */
        void prunedTo(long event) throws SQLException;

        /** An ended job in this state is gone. */
        void forgotten(JobState state) throws SQLException;
    }

    /** A row of a table that grows at its end. */
    private record Dated(long number, long timeMillis) {}

    /** An owner of more ended jobs than are kept. */
    private record Surplus(long owner, long jobs) {}

    /** Returns how many rows were deleted. */
    public int run() throws SQLException {
        int limit = left;
        pruneEvents();
        pruneRequests();
        pruneJobs(retention.historyFrom().toEpochMilli(), Long.MAX_VALUE);
        pruneJobs(Long.MAX_VALUE, tally.ended() - retention.maxEndedJobs());
        pruneOwners(retention.maxEndedJobsPerOwner());
        return limit - left;
    }

    private void pruneEvents() throws SQLException {
        long kept = tally.lastEvent() - retention.maxEvents();
        Dated last = null;
        for (Dated event : oldest(OLDEST_EVENTS)) {
            if (event.timeMillis() >= retention.historyFrom().toEpochMilli() && event.number() > kept) {
                break;
            }
            last = event;
        }
        if (last != null) {
            delete(DELETE_EVENTS, last);
            tally.prunedTo(last.number());
        }
    }

    private void pruneRequests() throws SQLException {
        Dated last = null;
        for (Dated request : oldest(OLDEST_REQUESTS)) {
            if (request.timeMillis() >= retention.requestsFrom().toEpochMilli()) {
                break;
            }
            last = request;
        }
        delete(DELETE_REQUESTS, last);
    }

    private void pruneJobs(long modifiedBefore, long most) throws SQLException {
        long limit = Math.min(left, most);
        if (limit <= 0) {
            return;
        }
        deleteJobs(OLDEST_ENDED, params -> params.add(modifiedBefore).add(limit));
    }

    /** Counting goes through all that has ended, so it is left out while there is not even so much of everybody's. */
    private void pruneOwners(long most) throws SQLException {
        if (left <= 0 || tally.ended() <= most) {
            return;
        }
        List<Surplus> owners = session.list(
                OWNERS_WITH_MORE, params -> params.add(most), row -> new Surplus(row.number(), row.number() - most));
        for (Surplus owner : owners) {
            long limit = Math.min(left, owner.jobs());
            deleteJobs(OLDEST_OF_OWNER, params -> params.add(owner.owner()).add(limit));
        }
    }

    private void deleteJobs(String sql, Session.Binder binder) throws SQLException {
        if (left <= 0) {
            return;
        }
        for (EndedJobs.Ended job :
                session.list(sql + session.dialect().lockingFreeRows(), binder, EndedJobs.Ended::read)) {
            if (left <= 0) {
                return;
            }
            left -= EndedJobs.delete(session, job);
            tally.forgotten(job.state());
        }
    }

    private List<Dated> oldest(String sql) throws SQLException {
        return left <= 0
                ? List.of()
                : session.list(sql, params -> params.add(left), row -> new Dated(row.number(), row.number()));
    }

    private void delete(String sql, @Nullable Dated last) throws SQLException {
        if (last != null) {
            left -= session.update(sql, params -> params.add(last.number()));
        }
    }
}
