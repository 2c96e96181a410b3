package dev.ebb.server.store.postgres;

import dev.ebb.server.job.Job;
import dev.ebb.server.job.JobId;
import dev.ebb.server.job.JobPriority;
import dev.ebb.server.job.JobState;
import dev.ebb.server.job.OwnerId;
import dev.ebb.server.store.NodeCard;
import dev.ebb.server.store.NodeClaims;
import dev.ebb.server.store.NodeProgress;
import dev.ebb.server.store.sql.Cells;
import dev.ebb.server.store.sql.JobRows;
import dev.ebb.server.store.sql.Session;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Which job is whose, in columns of the job's row. Thread-safe. */
final class ClaimRows implements NodeClaims {
    /** Nobody is there who answers for the job: it has had no holder, or that one is dead or forgotten. */
    static final String ORPHANED =
            "(node IS NULL OR NOT EXISTS (SELECT 1 FROM node alive WHERE alive.name = job.node AND NOT alive.dead))";

    /** The node may run the job, for its files live where it sees them. */
    static final String PLACED = "(placement IS NULL OR placement = 'any' OR placement = ANY (?))";

    private static final String BACKLOG = "SELECT count(*) FROM (SELECT 1 FROM job WHERE state = 0 AND priority <> ?"
            + " AND pending = 0 AND " + PLACED + " LIMIT ?) AS waiting";

    private static final String BOUND =
            "SELECT place, count(*) FROM unnest(CAST(? AS TEXT[])) AS place CROSS JOIN LATERAL (SELECT 1 FROM job"
                    + " WHERE state = 0 AND priority = ? AND pending = 0 AND placement = place LIMIT ?) AS waiting"
                    + " GROUP BY place";

    private static final String RUNNING_AT = "WHERE state IN (1, 2) AND node = ? ORDER BY seq LIMIT ?";
    private static final String ABANDONED = "WHERE state IN (1, 2) AND " + ORPHANED + " ORDER BY seq LIMIT ?";

    private static final String TAKE_WORK =
            "UPDATE job SET node = ? WHERE seq IN (SELECT seq FROM job WHERE pending <> 0" + " AND " + ORPHANED
                    + " AND " + PLACED + " ORDER BY seq LIMIT ? FOR UPDATE SKIP LOCKED)";
    private static final String ORPHANED_WORK = "SELECT 1 FROM job WHERE pending <> 0 AND " + ORPHANED + " LIMIT 1";
    private static final String OWN_WORK = "WHERE pending <> 0 AND node = ? ORDER BY seq LIMIT ?";

    private static final String HOLDER = "SELECT node FROM job WHERE id = ? AND node IS NOT NULL";
    private static final String REVISIONS = "SELECT id, revision FROM job WHERE id = ANY (?)";

    private static final String DROP_PROGRESS = "DELETE FROM node_progress WHERE node = ? AND NOT job_id = ANY (?)";
    private static final String SHOW_PROGRESS =
            "INSERT INTO node_progress (job_id, node, owner, state, files_total, files, bytes, bytes_total, rate, shown)"
                    + " SELECT id, node, ?, ?, ?, ?, CAST(? AS BIGINT), CAST(? AS BIGINT), CAST(? AS BIGINT), now()"
                    + " FROM job WHERE id = ? AND node = ? ON CONFLICT (job_id) DO UPDATE SET node = excluded.node,"
                    + " owner = excluded.owner, state = excluded.state, files_total = excluded.files_total,"
                    + " files = excluded.files, bytes = excluded.bytes,"
                    + " bytes_total = excluded.bytes_total, rate = excluded.rate, shown = excluded.shown";
    private static final String PROGRESS =
            "SELECT job_id, owner, state, files_total, files, bytes, bytes_total, rate FROM node_progress WHERE node <> ?"
                    + " AND shown > now() - INTERVAL '10 seconds'";

    private final Transactions transactions;

    ClaimRows(Transactions transactions) {
        this.transactions = transactions;
    }

    @Override
    public List<Job> offers(
            NodeCard card, JobPriority priority, int perOwner, int limit, Duration hold, Set<JobId> passedOver) {
        List<Long> seqs = transactions.single(
                "taking offers",
                session -> new Offers(session, card, hold).take(priority.code(), perOwner, limit, passedOver));
        return seqs.isEmpty()
                ? List.of()
                : jobs("WHERE state = 0 AND seq = ANY (?) ORDER BY served", params -> params.addNumbers(seqs));
    }

    @Override
    public int backlog(NodeCard card, int limit) {
        return transactions
                .read(
                        "counting what waits",
                        session -> session.first(
                                BACKLOG,
                                params -> {
                                    params.add(JobPriority.FOREGROUND.code());
                                    Offers.addPlaces(params, card).add(limit);
                                },
                                Cells::number))
                .orElse(0L)
                .intValue();
    }

    @Override
    public Map<String, Integer> bound(NodeCard card, JobPriority priority, int limit) {
        Map<String, Integer> counts = new HashMap<>();
        transactions
                .read(
                        "counting what waits for this node",
                        session -> session.list(
                                BOUND,
                                params -> Offers.addPlaces(params, card)
                                        .add(priority.code())
                                        .add(limit),
                                row -> Map.entry(row.text(), row.integer())))
                .forEach(each -> counts.put(each.getKey(), each.getValue()));
        return counts;
    }

    @Override
    public List<Job> runningAt(String node, int limit) {
        return jobs(RUNNING_AT, params -> params.add(node).add(limit));
    }

    @Override
    public List<Job> abandoned(int limit) {
        return jobs(ABANDONED, params -> params.add(limit));
    }

    @Override
    public List<Job> pendingWork(NodeCard card, int limit) {
        boolean orphaned = transactions
                .read("looking for promised work", session -> session.first(ORPHANED_WORK, params -> {}, Cells::number))
                .isPresent();
        if (orphaned) {
            transactions.single(
                    "taking promised work",
                    session -> session.update(TAKE_WORK, params -> {
                        params.add(card.name());
                        Offers.addPlaces(params, card).add(limit);
                    }));
        }
        return jobs(OWN_WORK, params -> params.add(card.name()).add(limit));
    }

    @Override
    public Optional<String> holder(JobId id) {
        return transactions.read(
                "asking who runs a job", session -> session.first(HOLDER, params -> params.add(id), Cells::text));
    }

    @Override
    public Map<JobId, Long> revisions(Collection<JobId> ids) {
        Map<JobId, Long> revisions = new HashMap<>();
        transactions
                .read(
                        "comparing jobs",
                        session -> session.list(
                                REVISIONS, params -> params.addIds(ids), row -> Map.entry(row.jobId(), row.number())))
                .forEach(each -> revisions.put(each.getKey(), each.getValue()));
        return revisions;
    }

    @Override
    public void progress(String node, List<NodeProgress> running) {
        transactions.upkeep("showing progress", session -> {
            session.update(
                    DROP_PROGRESS,
                    params -> params.add(node)
                            .addIds(running.stream().map(NodeProgress::id).toList()));
            session.batch(
                    SHOW_PROGRESS,
                    running.stream().map(each -> shown(node, each)).toList());
            return true;
        });
    }

    private static Session.Binder shown(String node, NodeProgress each) {
        return params -> params.add(each.owner().value())
                .add(each.state().code())
                .add(each.filesTotal())
                .add(each.filesTransferred())
                .add(each.bytesTransferred())
                .add(each.bytesTotal())
                .add(each.bytesPerSecond())
                .add(each.id())
                .add(node);
    }

    @Override
    public List<NodeProgress> progressOfOthers(String node) {
        return transactions.read(
                "looking at others' progress",
                session -> session.list(
                        PROGRESS,
                        params -> params.add(node),
                        row -> new NodeProgress(
                                row.jobId(),
                                new OwnerId(row.text()),
                                JobState.of(row.integer()),
                                row.integer(),
                                row.integer(),
                                row.number(),
                                row.number(),
                                row.number())));
    }

    private List<Job> jobs(String condition, Session.Binder binder) {
        return transactions.read(
                "listing jobs", session -> session.list(JobRows.SELECT + condition, binder, JobRows::read));
    }
}
