package dev.ebb.server.store.postgres;

import dev.ebb.server.store.StoreException;
import dev.ebb.server.store.StoreException.Kind;
import dev.ebb.server.store.sql.Cells;
import dev.ebb.server.store.sql.Dialect;
import dev.ebb.server.store.sql.LaterLife;
import dev.ebb.server.store.sql.Session;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A database that its own means brought back to an earlier moment, while it is made fit to be gone on with. From {@link #begin} on
 * no node joins before every node that has files of it has looked at them; the history begins behind all that watchers can have
 * seen of its former life. What was begun and not ended is begun again. Not thread-safe.
 */
public final class PostgresRecovery {
    private static final String NUMBER = "SELECT number_events()";
    private static final String LAST = "SELECT last_event FROM history FOR UPDATE";
    private static final String FORGOTTEN = "SELECT last_event FROM forgotten FOR UPDATE";

    private final PostgresJobStore store;
    private final Instant moment;
    private final Map<String, Set<String>> nodes;
    private final Set<String> waiting;

    private PostgresRecovery(
            PostgresJobStore store, Instant moment, Map<String, Set<String>> nodes, Set<String> waiting) {
        this.store = store;
        this.moment = moment;
        this.nodes = Map.copyOf(nodes);
        this.waiting = Set.copyOf(waiting);
    }

    /**
     * Begins it, or goes on with what another node began.
     *
     * @param self the node that looks at its files now; one that the database knows
     * @param rehearsal leave the database as it is
     */
    public static PostgresRecovery begin(PostgresJobStore store, String self, boolean rehearsal, Instant now) {
        return transaction(store, "beginning anew", session -> {
            RecoveredNodes rows = new RecoveredNodes(session);
            rows.hold();
            Map<String, Set<String>> nodes = rows.pools();
            demandFit(rows, nodes.keySet(), self);
            Optional<Instant> begun = rows.marked();
            Instant moment = begun.isPresent() ? begun.get() : rows.lastHeard().orElseThrow();
            if (begun.isEmpty() && !rehearsal) {
                rows.mark(moment);
                beginAnew(session, now);
            }
            Set<String> waiting = begun.isEmpty() ? nodes.keySet() : rows.waiting();
            return new PostgresRecovery(store, moment, nodes, waiting);
        });
    }

    private static void demandFit(RecoveredNodes rows, Set<String> known, String self) throws SQLException {
        Set<String> alive = rows.alive();
        if (!alive.isEmpty()) {
            throw new StoreException(
                    Kind.IO,
                    "these nodes are at work with the database, or were a moment ago: " + String.join(", ", alive)
                            + "; stop them, wait until their leases are over (fleet.lease, 10 s unless set), then say it"
                            + " again");
        }
        if (!known.contains(self)) {
            throw new StoreException(
                    Kind.IO,
                    "the database knows no node " + self + ", which would have files of its jobs, but "
                            + (known.isEmpty() ? "none at all" : String.join(", ", known))
                            + "; say it on one of those, or with its name (fleet.node)");
        }
    }

    /** Moves all events behind every place in the history that may have been told anybody of its earlier life. */
    private static void beginAnew(Session session, Instant now) throws SQLException {
        while (session.first(NUMBER, params -> {}, Cells::number).orElse(0L) > 0) {
            // there is more
        }
        long last = session.first(LAST, params -> {}, Cells::number).orElseThrow();
        long forgotten = session.first(FORGOTTEN, params -> {}, Cells::number).orElseThrow();
        long later = LaterLife.shift(forgotten, last, now);
        session.update("UPDATE event SET sequence = sequence + ?", params -> params.add(later));
        session.update(
                "UPDATE notification SET event_sequence = event_sequence + ? WHERE event_sequence > 0",
                params -> params.add(later));
        session.update("UPDATE history SET last_event = last_event + ?", params -> params.add(later));
        session.update("UPDATE forgotten SET last_event = last_event + ?", params -> params.add(later));
    }

    /** This node has looked, and only these have still to. */
    public void looked(Set<String> others) {
        transaction(store, "ending it", session -> {
            new RecoveredNodes(session).clearAllBut(others);
            return true;
        });
    }

    /** What happened later than that the database does not know. */
    public Instant moment() {
        return moment;
    }

    /** The nodes that the database knows, and the pools of each. */
    public Map<String, Set<String>> nodes() {
        return nodes;
    }

    /** Those that had not looked at their files when this began. */
    public Set<String> waiting() {
        return waiting;
    }

    /** Without limits of time: a long history takes a while. */
    private static <T> T transaction(PostgresJobStore store, String doing, Transactions.Work<T> work) {
        try (Connection connection = store.connections().dedicated()) {
            Session session = new Session(connection, Dialect.POSTGRESQL);
            session.run("BEGIN");
            T done = work.run(session);
            session.run("COMMIT");
            return done;
        } catch (SQLException failure) {
            throw Failures.translate(doing, failure);
        }
    }
}
