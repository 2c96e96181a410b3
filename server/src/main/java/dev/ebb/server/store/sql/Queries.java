package dev.ebb.server.store.sql;

import dev.ebb.server.job.Job;
import dev.ebb.server.job.JobEvent;
import dev.ebb.server.job.JobId;
import dev.ebb.server.job.JobPriority;
import dev.ebb.server.job.JobState;
import dev.ebb.server.job.JobType;
import dev.ebb.server.job.OwnerId;
import dev.ebb.server.store.EventQuery;
import dev.ebb.server.store.JobQuery;
import dev.ebb.server.store.QueueDepth;
import dev.ebb.server.store.StoredEvent;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * The two reads with filters. Sets become bit masks, so that every combination of filters is one of a few texts and its
 * statement is prepared once; pages go by key, never by offset.
 */
final class Queries {
    private static final long ALL = -1;
    static final byte[] FIRST_ID = {};
    static final byte[] LAST_ID = new byte[17];

    static {
        Arrays.fill(LAST_ID, (byte) 0xff);
    }

    private static final String DEPTHS =
            "SELECT state, priority, count(*), min(modified_ms) FROM job WHERE ended = 0" + " GROUP BY state, priority";

    private Queries() {}

    /** Live jobs that are alike, counted. */
    static List<QueueDepth> depths(Session session) throws SQLException {
        return session.list(
                DEPTHS,
                params -> {},
                row -> new QueueDepth(
                        JobState.of(row.integer()), JobPriority.of(row.integer()), row.number(), row.instant()));
    }

    /**
     * Live and ended jobs lie apart in the index, so that listing the live ones does not wade through history; a page of both
     * is merged from a page of each, read in one transaction.
     */
    static List<Job> jobs(Session session, JobQuery query) throws SQLException {
        boolean live = query.states().isEmpty() || query.states().stream().anyMatch(state -> !state.isFinal());
        boolean ended = query.includeFinal()
                && (query.states().isEmpty() || query.states().stream().anyMatch(JobState::isFinal));
        if (!(live && ended)) {
            return live || ended ? jobs(session, query, ended) : List.of();
        }
        session.beginSnapshot();
        List<Job> both = new ArrayList<>(jobs(session, query, false));
        both.addAll(jobs(session, query, true));
        session.endSnapshot();
        Comparator<Job> order = Comparator.<Job>comparingLong(
                        job -> job.times().created().toEpochMilli())
                .thenComparing(job -> Params.bytes(job.id()), Arrays::compareUnsigned);
        both.sort(query.newestFirst() ? order.reversed() : order);
        return both.subList(0, Math.min(query.limit(), both.size()));
    }

    private static List<Job> jobs(Session session, JobQuery query, boolean ended) throws SQLException {
        OwnerId owner = query.owner();
        String order = query.newestFirst() ? " DESC" : "";
        String sql = JobRows.SELECT + "WHERE ended = ? AND (created_ms, id) " + (query.newestFirst() ? "<" : ">")
                + " (?, ?) AND ((? >> state) & 1) = 1 AND ((? >> type) & 1) = 1 AND ((? >> priority) & 1) = 1"
                + " AND substr(display_name, 1, length(?)) = ?"
                + (owner == null ? "" : " AND owner = (SELECT seq FROM owner WHERE name = ?)")
                + " ORDER BY created_ms" + order + ", id" + order + " LIMIT ?";
        return session.list(
                sql,
                params -> {
                    params.add(ended);
                    addPosition(params, query.after(), query.newestFirst());
                    params.add(mask(query.states(), JobState::code))
                            .add(mask(query.types(), JobType::code))
                            .add(mask(query.priorities(), JobPriority::code))
                            .add(query.namePrefix())
                            .add(query.namePrefix());
                    if (owner != null) {
                        params.add(owner.value());
                    }
                    params.add(query.limit());
                },
                JobRows::read);
    }

    /** Jobs in TRANSIENT_ERROR, by the index that holds no others. */
    static List<Job> failing(Session session, JobQuery.@Nullable Position after, int limit) throws SQLException {
        return session.list(
                JobRows.SELECT + "WHERE state = 5 AND (created_ms, id) > (?, ?) ORDER BY created_ms, id LIMIT ?",
                params -> {
                    addPosition(params, after, false);
                    params.add(limit);
                },
                JobRows::read);
    }

    private static void addPosition(Params params, JobQuery.@Nullable Position after, boolean newestFirst)
            throws SQLException {
        if (after != null) {
            params.add(after.created()).add(after.id());
        } else if (newestFirst) {
            params.add(Long.MAX_VALUE).add(LAST_ID);
        } else {
            params.add(Long.MIN_VALUE).add(FIRST_ID);
        }
    }

    static List<StoredEvent> events(Session session, EventQuery query) throws SQLException {
        OwnerId owner = query.owner();
        JobId jobId = query.jobId();
        String sql = HistoryRows.SELECT_EVENTS
                + (owner == null ? "" : " AND owner = (SELECT seq FROM owner WHERE name = ?)")
                + (jobId == null ? "" : " AND job_id = ?")
                + " ORDER BY sequence LIMIT ?";
        return session.list(
                sql,
                params -> {
                    params.add(query.after()).add(query.upTo()).add(mask(query.kinds(), JobEvent.Kind::ordinal));
                    if (owner != null) {
                        params.add(owner.value());
                    }
                    if (jobId != null) {
                        params.add(jobId);
                    }
                    params.add(query.limit());
                },
                HistoryRows::readEvent);
    }

    /** A job's own row. */
    static Optional<Job> job(Session session, JobId id) throws SQLException {
        return session.first(JobRows.SELECT + "WHERE id = ?", params -> params.add(id), JobRows::read);
    }

    static <E> long mask(Set<E> wanted, ToIntFunction<E> code) {
        long mask = 0;
        for (E value : wanted) {
            mask |= 1L << code.applyAsInt(value);
        }
        return wanted.isEmpty() ? ALL : mask;
    }
}
