package dev.ebb.server.store.postgres;

import dev.ebb.server.job.FileCheckpoint;
import dev.ebb.server.job.FileResponse;
import dev.ebb.server.job.FileState;
import dev.ebb.server.job.Job;
import dev.ebb.server.job.JobFile;
import dev.ebb.server.job.JobId;
import dev.ebb.server.job.JobState;
import dev.ebb.server.job.OwnerId;
import dev.ebb.server.job.PendingWork;
import dev.ebb.server.store.JobChange;
import dev.ebb.server.store.NodeCard;
import dev.ebb.server.store.NotificationReceipt;
import dev.ebb.server.store.RecordedRequest;
import dev.ebb.server.store.StoreBatch;
import dev.ebb.server.store.StoreException;
import dev.ebb.server.store.sql.EndedJobs;
import dev.ebb.server.store.sql.FileRows;
import dev.ebb.server.store.sql.HistoryRows;
import dev.ebb.server.store.sql.NotificationRows;
import dev.ebb.server.store.sql.RecordNote;
import dev.ebb.server.store.sql.RecordRows;
import dev.ebb.server.store.sql.ResponseRows;
import dev.ebb.server.store.sql.Session;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Writes one batch inside a transaction that its caller begins and ends. The rows of all jobs concerned are locked first, in
 * the order of their identities, so that everything read afterwards stays true until the end and two batches cannot wait for
 * each other; then each kind of row is written in one round trip. Confined to one thread; used once.
 */
final class CommitTransaction {
    private static final String LOCK = "SELECT id, seq, revision, state, limited, owner, served FROM job"
            + " WHERE id = ANY (?) ORDER BY id FOR UPDATE";
    private static final String LOCK_NOTIFIED =
            "SELECT seq FROM job WHERE seq = ANY (ARRAY(SELECT job_seq FROM notification"
                    + " WHERE seq = ANY (?))) ORDER BY id FOR UPDATE";
    private static final String DROP_CHECKPOINTS =
            "DELETE FROM file_checkpoint WHERE job_seq = ? AND file_index = ANY (?)";

    /** Two of one id that meet are seconds apart; one that is forgotten later than it might be is hours old. */
    private static final String INSERT_REQUEST =
            HistoryRows.UPSERT_REQUEST + " WHERE request.time_ms < excluded.time_ms - 3600000";

    private final Session session;
    private final StoreBatch batch;
    private final Map<OwnerId, Long> owners;
    private final OrderNumbers order;
    private final ChangedJobs jobs;
    private final Arrivals arrivals;
    private final @Nullable NodeCard card;

    /** {@code card} is the member of the fleet that commits; null when it is none. */
    CommitTransaction(
            Session session, StoreBatch batch, Map<OwnerId, Long> owners, String origin, @Nullable NodeCard card) {
        this.card = card;
        this.session = session;
        this.batch = batch;
        this.owners = owners;
        this.order = new OrderNumbers(session, 2 + 4 * batch.changes().size());
        this.jobs = new ChangedJobs(session, order);
        this.arrivals = new Arrivals(session, order, owners, origin);
    }

    /** Everybody whom a batch names. */
    static Set<OwnerId> owners(StoreBatch batch) {
        Set<OwnerId> named = new HashSet<>();
        for (JobChange change : batch.changes()) {
            named.add(change.after().owner());
            change.events().forEach(event -> named.add(event.owner()));
            RecordNote.of(change).ifPresent(note -> named.addAll(note.named()));
            RecordedRequest request = change.request();
            if (request != null) {
                named.add(request.caller());
            }
        }
        return named;
    }

    void write() throws SQLException {
        Map<JobId, ChangedJobs.Head> stored = lock();
        for (JobChange change : batch.changes()) {
            jobs.take(change, stored.get(change.jobId()));
        }
        jobs.write(owners);
        if (card != null) {
            new Holders(session, card).write(batch.changes(), change -> jobs.seq(change.jobId()));
        }
        writeFiles();
        writeNotes();
        writeHistory();
        writeRequests();
        writeProgress();
        Tallies tallies = new Tallies(session);
        jobs.rows().forEach(row -> tallies.add(row, owners));
        for (JobId forgotten : batch.forgotten()) {
            EndedJobs.forget(session, forgotten).ifPresent(state -> tallies.add(state, -1));
        }
        tallies.write(batch.ceiling());
    }

    private Map<JobId, ChangedJobs.Head> lock() throws SQLException {
        Set<JobId> concerned = new HashSet<>();
        Set<JobId> created = new HashSet<>();
        for (JobChange change : batch.changes()) {
            (change.before() == null ? created : concerned).add(change.jobId());
        }
        batch.checkpoints().forEach(checkpoint -> concerned.add(checkpoint.jobId()));
        batch.responses().forEach(response -> concerned.add(response.jobId()));
        concerned.addAll(batch.forgotten());
        concerned.removeAll(created);
        Map<JobId, ChangedJobs.Head> heads = new HashMap<>();
        if (!concerned.isEmpty()) {
            for (Map.Entry<JobId, ChangedJobs.Head> each : session.list(
                    LOCK,
                    params -> params.addIds(concerned),
                    row -> Map.entry(
                            row.jobId(),
                            new ChangedJobs.Head(
                                    row.number(),
                                    row.number(),
                                    JobState.of(row.integer()),
                                    row.flag(),
                                    row.number(),
                                    row.number())))) {
                heads.put(each.getKey(), each.getValue());
            }
        }
        if (!batch.receipts().isEmpty()) {
            List<Long> numbers =
                    batch.receipts().stream().map(NotificationReceipt::number).toList();
            session.list(LOCK_NOTIFIED, params -> params.addNumbers(numbers), row -> row.number());
        }
        return heads;
    }

    private void writeFiles() throws SQLException {
        List<Session.Binder> files = new ArrayList<>();
        Map<Long, Set<Long>> settled = new HashMap<>();
        Set<Long> ended = new TreeSet<>();
        for (JobChange change : batch.changes()) {
            long seq = jobs.seq(change.jobId());
            Set<Long> dropped = new TreeSet<>();
            for (JobFile file : change.files()) {
                files.add(params -> FileRows.add(params, seq, file));
                if (file.state() != FileState.PENDING && change.before() != null) {
                    dropped.add((long) file.index());
                }
            }
            change.droppedCheckpoints().forEach(index -> dropped.add((long) index));
            if (!dropped.isEmpty()) {
                settled.computeIfAbsent(seq, key -> new TreeSet<>()).addAll(dropped);
            }
            Job after = change.after();
            // Of a job that was cancelled they are needed until its uploads have been called off.
            if (after.state().isFinal() && after.pending() == PendingWork.NONE) {
                ended.add(seq);
            }
        }
        session.batch(FileRows.UPSERT, files);
        List<Session.Binder> drops = new ArrayList<>();
        settled.forEach((seq, indexes) ->
                drops.add(params -> params.add(seq.longValue()).addNumbers(indexes)));
        session.batch(DROP_CHECKPOINTS, drops);
        List<Session.Binder> ends = new ArrayList<>();
        ended.forEach(seq -> ends.add(params -> params.add(seq.longValue())));
        session.batch(FileRows.DELETE_CHECKPOINTS, ends);
    }

    private void writeNotes() throws SQLException {
        List<Session.Binder> notes = new ArrayList<>();
        for (JobChange change : batch.changes()) {
            long seq = jobs.seq(change.jobId());
            RecordNote.of(change)
                    .ifPresent(note -> notes.add(params ->
                            RecordRows.add(params, seq, note, number(note.creator()), number(note.endedBy()))));
        }
        session.batch(RecordRows.UPSERT, notes);
    }

    private @Nullable Long number(@Nullable OwnerId who) {
        return who == null ? null : owners.get(who);
    }

    private void writeHistory() throws SQLException {
        List<List<Long>> waiting = new ArrayList<>();
        for (JobChange change : batch.changes()) {
            waiting.add(arrivals.add(change));
        }
        arrivals.write();
        OwedNotifications owed = new OwedNotifications(session, order, owners);
        for (int i = 0; i < waiting.size(); i++) {
            JobChange change = batch.changes().get(i);
            owed.write(change, jobs.seq(change.jobId()), waiting.get(i));
        }
    }

    private void writeRequests() throws SQLException {
        List<Session.Binder> requests = new ArrayList<>();
        for (JobChange change : batch.changes()) {
            RecordedRequest request = change.request();
            if (request != null) {
                long number = order.next();
                long caller = Objects.requireNonNull(owners.get(request.caller()));
                requests.add(params -> HistoryRows.addRequest(params, number, caller, request));
            }
        }
        for (int written : session.batch(INSERT_REQUEST, requests)) {
            if (written == 0) {
                throw new StoreException(
                        StoreException.Kind.STALE_REVISION,
                        "the same call came twice, and the other was decided first");
            }
        }
    }

    private void writeProgress() throws SQLException {
        List<Session.Binder> checkpoints = new ArrayList<>();
        for (FileCheckpoint checkpoint : batch.checkpoints()) {
            checkpoints.add(params -> FileRows.addCheckpoint(params, checkpoint));
        }
        session.batch(FileRows.UPSERT_CHECKPOINT, checkpoints);
        for (NotificationReceipt receipt : batch.receipts()) {
            NotificationRows.settle(session, receipt);
        }
        List<Session.Binder> responses = new ArrayList<>();
        for (FileResponse response : batch.responses()) {
            responses.add(params -> ResponseRows.add(params, response));
        }
        session.batch(ResponseRows.UPSERT, responses);
    }
}
