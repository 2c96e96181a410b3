package dev.ebb.server.store.postgres;

import dev.ebb.server.job.Job;
import dev.ebb.server.job.JobId;
import dev.ebb.server.job.JobState;
import dev.ebb.server.job.OwnerId;
import dev.ebb.server.store.JobChange;
import dev.ebb.server.store.StoreException;
import dev.ebb.server.store.sql.JobRows;
import dev.ebb.server.store.sql.Session;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The jobs of one batch, each written once however often the batch changes it. Confined to one transaction.
 */
final class ChangedJobs {
    private final Session session;
    private final OrderNumbers order;
    private final Map<JobId, Row> rows = new LinkedHashMap<>();

    ChangedJobs(Session session, OrderNumbers order) {
        this.session = session;
        this.order = order;
    }

    /**
     * A row as it is stored and locked.
     *
     * @param seq its number
     * @param revision of the job
     * @param state of the job
     * @param limited whether it counts against the limits
     * @param owner number of its owner
     * @param served its place in the queue
     */
    record Head(long seq, long revision, JobState state, boolean limited, long owner, long served) {}

    /** A row on its way from what is stored to what will be. */
    static final class Row {
        private final @Nullable Head stored;
        private final long seq;
        private final boolean limited;
        private Job latest;
        private long served;
        private boolean wholly;
        private boolean changed;

        private Row(@Nullable Head stored, long seq, boolean limited, Job latest, long served) {
            this.stored = stored;
            this.seq = seq;
            this.limited = limited;
            this.latest = latest;
            this.served = served;
        }

        long seq() {
            return seq;
        }

        Job latest() {
            return latest;
        }

        @Nullable
        Head stored() {
            return stored;
        }

        boolean isNew() {
            return stored == null;
        }

        /** Whether it counts against its owner's limits once this is written. */
        boolean counts() {
            return limited && !latest.state().isFinal();
        }

        /** Whether it did so before. */
        boolean counted() {
            return stored != null && limited && !stored.state().isFinal();
        }
    }

    /** Takes in the next change; refuses one that was decided on another revision than there is. */
    Row take(JobChange change, @Nullable Head stored) throws SQLException {
        Row row = rows.get(change.jobId());
        Job before = change.before();
        if (before == null) {
            refuseUnless(row == null && stored == null, change);
            long seq = order.next();
            Row fresh = new Row(null, seq, change.limited(), change.after(), seq);
            rows.put(change.jobId(), fresh);
            return fresh;
        }
        if (row == null) {
            if (stored == null || stored.revision() != before.revision()) {
                throw stale(change);
            }
            row = new Row(stored, stored.seq(), stored.limited(), before, stored.served());
            rows.put(change.jobId(), row);
        } else {
            refuseUnless(row.latest.revision() == before.revision(), change);
        }
        step(row, before, change.after());
        return row;
    }

    private void step(Row row, Job before, Job after) throws SQLException {
        if (after.equals(before)) {
            return;
        }
        if (after.state() == JobState.QUEUED && row.latest.state() != JobState.QUEUED) {
            row.served = order.next();
        }
        row.wholly |= !JobRows.onlyCourseDiffers(before, after);
        row.changed = true;
        row.latest = after;
    }

    private static void refuseUnless(boolean asDecided, JobChange change) {
        if (!asDecided) {
            throw stale(change);
        }
    }

    private static StoreException stale(JobChange change) {
        return new StoreException(
                StoreException.Kind.STALE_REVISION,
                "job " + change.jobId() + " was changed by somebody else after this change was decided");
    }

    /** Writes all of them, in as many round trips as there are kinds of statements. */
    void write(Map<OwnerId, Long> owners) throws SQLException {
        List<Session.Binder> inserts = new ArrayList<>();
        List<Session.Binder> updates = new ArrayList<>();
        List<Session.Binder> courses = new ArrayList<>();
        for (Row row : rows.values()) {
            Job job = row.latest;
            if (row.isNew()) {
                inserts.add(params -> {
                    JobRows.addFixed(params, job, row.seq, row.limited);
                    JobRows.addCourse(params, job);
                    params.add(row.served);
                    JobRows.addNature(params, job);
                    params.add(owners.get(job.owner()));
                });
            } else if (row.wholly) {
                updates.add(params -> {
                    JobRows.addCourse(params, job);
                    params.add(row.served);
                    JobRows.addNature(params, job);
                    params.add(owners.get(job.owner())).add(row.seq);
                });
            } else if (row.changed) {
                courses.add(params -> {
                    JobRows.addCourse(params, job);
                    params.add(row.served).add(row.seq);
                });
            }
        }
        session.batch(JobRows.INSERT, inserts);
        session.batch(JobRows.UPDATE, updates);
        session.batch(JobRows.UPDATE_COURSE, courses);
    }

    /** The number that orders and refers to a job of this batch. */
    long seq(JobId id) {
        Row row = rows.get(id);
        if (row == null) {
            throw new IllegalArgumentException("job " + id + " is not of this batch");
        }
        return row.seq;
    }

    /** All of them. */
    Iterable<Row> rows() {
        return rows.values();
    }
}
