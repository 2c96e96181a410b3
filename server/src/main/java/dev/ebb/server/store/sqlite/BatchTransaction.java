package dev.ebb.server.store.sqlite;

import dev.ebb.server.job.FileCheckpoint;
import dev.ebb.server.job.FileResponse;
import dev.ebb.server.job.FileState;
import dev.ebb.server.job.Job;
import dev.ebb.server.job.JobEvent;
import dev.ebb.server.job.JobFile;
import dev.ebb.server.job.JobId;
import dev.ebb.server.job.JobState;
import dev.ebb.server.job.NotifyRules;
import dev.ebb.server.job.OwnerId;
import dev.ebb.server.job.PendingWork;
import dev.ebb.server.store.JobChange;
import dev.ebb.server.store.NotificationReceipt;
import dev.ebb.server.store.RecordedRequest;
import dev.ebb.server.store.StoreBatch;
import dev.ebb.server.store.StoreException;
import dev.ebb.server.store.sql.EndedJobs;
import dev.ebb.server.store.sql.FileRows;
import dev.ebb.server.store.sql.HistoryRows;
import dev.ebb.server.store.sql.JobRows;
import dev.ebb.server.store.sql.NotificationRows;
import dev.ebb.server.store.sql.RecordNote;
import dev.ebb.server.store.sql.RecordRows;
import dev.ebb.server.store.sql.ResponseRows;
import dev.ebb.server.store.sql.Session;
import java.sql.SQLException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Writes one batch inside a transaction that its caller begins and ends. Confined to the writer; used once.
 */
final class BatchTransaction {
    private static final String HEAD = "SELECT seq, revision, state, limited, owner, served FROM job WHERE id = ?";

    private final Session session;
    private final Owners owners;
    private final Counters counters;

    BatchTransaction(Session session, Owners owners) throws SQLException {
        this.session = session;
        this.owners = owners;
        this.counters = Counters.load(session);
    }

    /** What must be known of the stored row before it is written. */
    private record Head(long seq, long revision, JobState state, boolean limited, long owner, long served) {
        boolean countsAgainstLimits() {
            return limited && !state.isFinal();
        }
    }

    /** Returns the sequence number of the last event. */
    long write(StoreBatch batch) throws SQLException {
        for (JobChange change : batch.changes()) {
            write(change);
        }
        for (FileCheckpoint checkpoint : batch.checkpoints()) {
            session.update(FileRows.UPSERT_CHECKPOINT, params -> FileRows.addCheckpoint(params, checkpoint));
        }
        for (NotificationReceipt receipt : batch.receipts()) {
            NotificationRows.settle(session, receipt);
        }
        for (FileResponse response : batch.responses()) {
            session.update(ResponseRows.UPSERT, params -> ResponseRows.add(params, response));
        }
        for (JobId forgotten : batch.forgotten()) {
            EndedJobs.forget(session, forgotten).ifPresent(state -> counters.add(state, -1));
        }
        counters.save(session);
        return counters.get(Counters.LAST_EVENT);
    }

    private void write(JobChange change) throws SQLException {
        long seq = writeJob(change);
        note(seq, change);
        boolean mayHaveCheckpoints = change.before() != null && !change.files().isEmpty() && hasCheckpoints(seq);
        for (JobFile file : change.files()) {
            session.update(FileRows.UPSERT, params -> FileRows.add(params, seq, file));
            if (file.state() != FileState.PENDING && mayHaveCheckpoints) {
                dropCheckpoint(seq, file.index());
            }
        }
        for (int fileIndex : change.droppedCheckpoints()) {
            dropCheckpoint(seq, fileIndex);
        }
        // Of a job that was cancelled they are needed until its uploads have been called off.
        if (change.after().state().isFinal() && change.after().pending() == PendingWork.NONE) {
            session.update(FileRows.DELETE_CHECKPOINTS, params -> params.add(seq));
        }
        NotifyRules.Owed owed = NotifyRules.of(change.before(), change.after(), change.events());
        if (owed.forgotten()) {
            session.update(NotificationRows.DELETE_OF_JOB, params -> params.add(seq));
        }
        for (JobEvent event : change.events()) {
            long sequence = counters.add(Counters.LAST_EVENT, 1);
            long owner = owners.number(session, event.owner());
            session.update(HistoryRows.INSERT_EVENT, params -> HistoryRows.addEvent(params, sequence, owner, event));
            if (owed.events().contains(event)) {
                owe(seq, owner, sequence, event);
            }
        }
        oweLate(change, owed, seq);
        RecordedRequest request = change.request();
        if (request != null) {
            long caller = owners.number(session, request.caller());
            long order = nextOrder();
            session.update(
                    HistoryRows.UPSERT_REQUEST, params -> HistoryRows.addRequest(params, order, caller, request));
        }
    }

    private void note(long seq, JobChange change) throws SQLException {
        Optional<RecordNote> note = RecordNote.of(change);
        if (note.isPresent()) {
            Long creator = number(note.get().creator());
            Long endedBy = number(note.get().endedBy());
            session.update(RecordRows.UPSERT, params -> RecordRows.add(params, seq, note.get(), creator, endedBy));
        }
    }

    private @Nullable Long number(@Nullable OwnerId who) throws SQLException {
        return who == null ? null : owners.number(session, who);
    }

    private long writeJob(JobChange change) throws SQLException {
        Job before = change.before();
        Optional<Head> stored = session.first(
                HEAD,
                params -> params.add(change.jobId()),
                row -> new Head(
                        row.number(),
                        row.number(),
                        JobState.of(row.integer()),
                        row.flag(),
                        row.number(),
                        row.number()));
        boolean asDecided = before == null
                ? stored.isEmpty()
                : stored.filter(head -> head.revision() == before.revision()).isPresent();
        if (!asDecided) {
            throw new StoreException(
                    StoreException.Kind.STALE_REVISION,
                    "job " + change.jobId() + " was changed by somebody else after this change was decided");
        }
        Job after = change.after();
        if (before == null) {
            return insert(after, change.limited());
        }
        Head head = stored.orElseThrow();
        if (!after.equals(before)) {
            update(head, before, after);
        }
        return head.seq();
    }

    private long insert(Job job, boolean limited) throws SQLException {
        long seq = nextOrder();
        long owner = owners.number(session, job.owner());
        session.update(JobRows.INSERT, params -> {
            JobRows.addFixed(params, job, seq, limited);
            JobRows.addCourse(params, job);
            params.add(seq);
            JobRows.addNature(params, job);
            params.add(owner);
        });
        counters.add(job.state(), 1);
        if (limited && !job.state().isFinal()) {
            countLimited(owner, 1);
        }
        return seq;
    }

    private void update(Head head, Job before, Job after) throws SQLException {
        boolean queuedAgain = after.state() == JobState.QUEUED && head.state() != JobState.QUEUED;
        long served = queuedAgain ? nextOrder() : head.served();
        long owner = owners.number(session, after.owner());
        if (JobRows.onlyCourseDiffers(before, after)) {
            session.update(JobRows.UPDATE_COURSE, params -> {
                JobRows.addCourse(params, after);
                params.add(served).add(head.seq());
            });
        } else {
            session.update(JobRows.UPDATE, params -> {
                JobRows.addCourse(params, after);
                params.add(served);
                JobRows.addNature(params, after);
                params.add(owner).add(head.seq());
            });
        }
        counters.add(head.state(), -1);
        counters.add(after.state(), 1);
        boolean counts = head.limited() && !after.state().isFinal();
        if (head.countsAgainstLimits() != counts || (counts && head.owner() != owner)) {
            countLimited(head.owner(), head.countsAgainstLimits() ? -1 : 0);
            countLimited(owner, counts ? 1 : 0);
        }
    }

    private void countLimited(long owner, long delta) throws SQLException {
        if (delta != 0) {
            owners.addLimited(session, owner, delta);
            counters.add(Counters.LIMITED_LIVE, delta);
        }
    }

    /** What happened before its receiver was named, and what waits for a retry that another receiver makes worthwhile. */
    private void oweLate(JobChange change, NotifyRules.Owed owed, long seq) throws SQLException {
        if (owed.hurried()) {
            session.update(
                    NotificationRows.HURRY,
                    params -> params.add(change.after().times().modified()).add(seq));
        }
        for (JobEvent event : owed.events()) {
            if (!change.events().contains(event)) {
                owe(seq, owners.number(session, event.owner()), counters.get(Counters.LAST_EVENT), event);
            }
        }
    }

    private void owe(long jobSeq, long owner, long sequence, JobEvent event) throws SQLException {
        NotificationRows.owe(session, nextOrder(), jobSeq, owner, sequence, event);
    }

    /** Small files have none: one question for the group instead of a deletion for each. */
    private boolean hasCheckpoints(long seq) throws SQLException {
        return session.first(FileRows.HAS_CHECKPOINTS, params -> params.add(seq), row -> true)
                .isPresent();
    }

    private void dropCheckpoint(long seq, int fileIndex) throws SQLException {
        session.update(FileRows.DELETE_CHECKPOINT, params -> params.add(seq).add(fileIndex));
    }

    private long nextOrder() {
        return counters.add(Counters.ORDER, 1);
    }
}
