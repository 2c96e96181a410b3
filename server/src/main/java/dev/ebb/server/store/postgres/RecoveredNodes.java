package dev.ebb.server.store.postgres;

import dev.ebb.server.store.sql.Cells;
import dev.ebb.server.store.sql.Session;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Which nodes of a recovered database have yet to look at their files. Each is marked with the moment that was recovered, in the
 * place of what it says of itself while it runs; while one is marked, none joins. Confined to a transaction.
 */
final class RecoveredNodes {
    /** A node that has yet to look. */
    static final String WAITS = "load LIKE '{\"recovered\":%'";

    private static final String MARK =
            "UPDATE node SET dead = TRUE, load = '{\"recovered\":' || CAST(? AS BIGINT) || '}'";
    private static final String CLEAR = "UPDATE node SET load = NULL WHERE " + WAITS + " AND NOT name = ANY (?)";
    private static final String MARKED = "SELECT name FROM node WHERE " + WAITS + " ORDER BY name";
    private static final String MARKED_WITH =
            "SELECT CAST(CAST(load AS JSONB) ->> 'recovered' AS BIGINT) FROM node WHERE " + WAITS + " LIMIT 1";
    private static final String SEEN =
            "SELECT CAST(floor(extract(epoch FROM max(seen)) * 1000) AS BIGINT) FROM node" + " HAVING count(*) > 0";
    private static final String ALIVE = "SELECT name FROM node WHERE NOT dead AND lease_until > now() ORDER BY name";
    private static final String POOLS = "SELECT name, pools FROM node";

    private final Session session;

    RecoveredNodes(Session session) {
        this.session = session;
    }

    /** Until the end of the transaction no node joins, renews its lease or leaves. */
    void hold() throws SQLException {
        session.run("LOCK TABLE node IN SHARE ROW EXCLUSIVE MODE");
    }

    Set<String> alive() throws SQLException {
        return new TreeSet<>(session.list(ALIVE, params -> {}, Cells::text));
    }

    Set<String> waiting() throws SQLException {
        return new TreeSet<>(session.list(MARKED, params -> {}, Cells::text));
    }

    /** All nodes, and the pools of each. */
    TreeMap<String, Set<String>> pools() throws SQLException {
        TreeMap<String, Set<String>> all = new TreeMap<>();
        session.list(POOLS, params -> {}, row -> all.put(row.text(), words(row.text())));
        return all;
    }

    /** The moment that the marks name; empty when there are none. */
    Optional<Instant> marked() throws SQLException {
        return session.first(MARKED_WITH, params -> {}, Cells::instant);
    }

    /** When a node was last heard of, which is no later than what else the database knows; empty when it has no nodes. */
    Optional<Instant> lastHeard() throws SQLException {
        return session.first(SEEN, params -> {}, Cells::instant);
    }

    /** All of them have to look; whoever is still there finds itself dead. */
    void mark(Instant moment) throws SQLException {
        session.update(MARK, params -> params.add(moment));
    }

    /** Nobody else has to look any more. */
    void clearAllBut(Collection<String> waiting) throws SQLException {
        session.update(CLEAR, params -> params.addTexts(waiting));
    }

    private static Set<String> words(String text) {
        return Arrays.stream(text.split(","))
                .filter(Predicate.not(String::isEmpty))
                .collect(Collectors.toUnmodifiableSet());
    }
}
