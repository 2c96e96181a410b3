package dev.ebb.server.store.postgres;

import dev.ebb.server.job.JobState;
import dev.ebb.server.job.OwnerId;
import dev.ebb.server.store.CommitReceipt;
import dev.ebb.server.store.EventQuery;
import dev.ebb.server.store.EventRange;
import dev.ebb.server.store.JobQuota;
import dev.ebb.server.store.NodeCard;
import dev.ebb.server.store.NodeClaims;
import dev.ebb.server.store.NodeRegistry;
import dev.ebb.server.store.Retention;
import dev.ebb.server.store.SharedStore;
import dev.ebb.server.store.StoreBatch;
import dev.ebb.server.store.StoreNews;
import dev.ebb.server.store.StoredEvent;
import dev.ebb.server.store.StoredNotification;
import dev.ebb.server.store.sql.SqlJobStore;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The store that several nodes share. Commits run side by side and each is conditional on the revisions it was decided on;
 * whoever loses hears STALE_REVISION and decides anew. Events are numbered after their commit, so that a cursor never skips
 * one. A database that is away refuses calls and is found again by itself. Threads as {@link dev.ebb.server.store.JobStore}
 * says; {@code commit} may be called by as many threads as there are {@link #lanes}.
 */
public final class PostgresJobStore extends SqlJobStore implements SharedStore {
    private static final String EVENT_RANGE =
            "SELECT (SELECT last_event FROM forgotten), (SELECT last_event FROM history)";

    private final PostgresOptions options;
    private final PostgresConnections connections;
    private final Transactions transactions;
    private final EventNumbers numbers;
    private final Owners owners = new Owners();
    private final FleetLine line;
    private final NodeRows nodes;
    private final ClaimRows claims;
    private final String origin = UUID.randomUUID().toString();
    private volatile @Nullable NodeCard card;

    private PostgresJobStore(PostgresOptions options, PostgresConnections connections) {
        this.options = options;
        this.connections = connections;
        this.transactions = new Transactions(connections, new Availability());
        this.numbers = new EventNumbers(transactions);
        this.line = new FleetLine(connections);
        this.nodes = new NodeRows(line);
        this.claims = new ClaimRows(transactions);
    }

    /** Opens the store, and makes its tables when they are missing. A StoreException says what is wrong with the database. */
    public static PostgresJobStore open(PostgresOptions options) {
        PostgresConnections connections = new PostgresConnections(options);
        try {
            new PostgresOpening(connections, options).run();
            PostgresJobStore store = new PostgresJobStore(options, connections);
            store.numbers.start();
            return store;
        } catch (RuntimeException refused) {
            connections.close();
            throw refused;
        }
    }

    /** By what name this node's changes are told to the others, until it is closed. */
    public String origin() {
        return origin;
    }

    /** The database, for what else nodes keep in it. */
    PostgresConnections connections() {
        return connections;
    }

    /** Transactions and reads, for what else nodes keep in the database. */
    Transactions transactions() {
        return transactions;
    }

    /** Another node says that it committed something: its events are looked for at once. */
    public void lookForNews() {
        numbers.arrived();
    }

    /** Nodes that have yet to look at their files since the database was recovered: before that none joins. */
    public Set<String> waitingToLook() {
        return line.ask("looking for what a recovery left", session -> new RecoveredNodes(session).waiting());
    }

    @Override
    public NodeRegistry registry() {
        return nodes;
    }

    @Override
    public boolean agreesOnKey(String fingerprint) {
        return nodes.agreesOnKey(fingerprint);
    }

    @Override
    public Instant now() {
        return nodes.now();
    }

    @Override
    public NodeClaims claims() {
        return claims;
    }

    @Override
    public StoreNews news() {
        return new NewsChannel(connections, origin, this::lookForNews);
    }

    @Override
    public void actAs(NodeCard member) {
        owners.forget();
        card = member;
    }

    @Override
    public int lanes() {
        return options.lanes();
    }

    @Override
    public void onNews(Runnable bell) {
        numbers.onNews(bell);
    }

    @Override
    public CommitReceipt commit(StoreBatch batch) {
        if (!batch.isEmpty()) {
            Map<OwnerId, Long> known = owners(CommitTransaction.owners(batch));
            transactions.write("committing", session -> {
                new CommitTransaction(session, batch, known, origin, card).write();
                return true;
            });
            numbers.arrived();
        }
        return new CommitReceipt(numbers.last());
    }

    private Map<OwnerId, Long> owners(Set<OwnerId> named) {
        return transactions.numbersOf(owners, named);
    }

    @Override
    public int prune(Retention retention, int limit) {
        numbers.await();
        return transactions.upkeep("pruning", session -> SharedPruning.run(session, retention, limit));
    }

    /** Nothing: the database keeps its own house. */
    @Override
    public void afterAcks() {}

    @Override
    public Map<JobState, Long> countByState() {
        long[] counts = read("counting jobs", Tallies::countByState);
        Map<JobState, Long> live = new EnumMap<>(JobState.class);
        for (JobState state : JobState.values()) {
            if (!state.isFinal()) {
                live.put(state, counts[state.code()]);
            }
        }
        return live;
    }

    @Override
    public JobQuota quota(OwnerId owner) {
        return read(
                "counting an owner's jobs",
                session -> session.first(
                                Tallies.QUOTA,
                                params -> params.add(owner.value()),
                                row -> new JobQuota(row.number(), row.number()))
                        .orElseThrow());
    }

    @Override
    public List<StoredEvent> events(EventQuery query) {
        numbers.await();
        return super.events(query);
    }

    @Override
    public EventRange eventRange() {
        numbers.await();
        return read(
                "reading the range of history",
                session -> session.first(EVENT_RANGE, params -> {}, row -> new EventRange(row.number(), row.number()))
                        .orElseThrow());
    }

    @Override
    public List<StoredNotification> notificationsDue(Instant now, int perOwner, int limit) {
        numbers.await();
        NodeCard self = card;
        return self == null
                ? super.notificationsDue(now, perOwner, limit)
                : transactions.single(
                        "looking for notifications",
                        session -> FleetNotifications.due(session, self, now, perOwner, limit));
    }

    @Override
    protected <T> T read(String doing, Query<T> query) {
        return transactions.read(doing, query);
    }

    /** Call when no commit is running. What waits for a number gets it from another node, or at the next start. */
    @Override
    public void close() {
        numbers.close();
        line.close();
        connections.close();
    }
}
