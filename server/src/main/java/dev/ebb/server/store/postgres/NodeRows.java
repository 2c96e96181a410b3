package dev.ebb.server.store.postgres;

import dev.ebb.server.store.NodeCard;
import dev.ebb.server.store.NodeLoad;
import dev.ebb.server.store.NodeLoadJson;
import dev.ebb.server.store.NodeMode;
import dev.ebb.server.store.NodeRegistry;
import dev.ebb.server.store.NodeStatus;
import dev.ebb.server.store.sql.Cells;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The table of nodes. A node is alive while its lease stands; it is dead once somebody has taken it for that or it has left, and
 * only then do others touch what it holds. Thread-safe.
 */
final class NodeRows implements NodeRegistry {
    private static final String LEASE = "now() + ? * INTERVAL '1 millisecond'";

    private static final String JOIN =
            "INSERT INTO node (name, instance, maker, pools, address, version, started_ms, seen, lease_until)"
                    + " SELECT ?, ?, ?, ?, ?, ?, ?, now(), " + LEASE + " WHERE NOT EXISTS (SELECT 1 FROM node twin"
                    + " WHERE twin.maker = ? AND twin.name <> ? AND NOT twin.dead AND twin.lease_until > now())"
                    + " AND NOT EXISTS (SELECT 1 FROM node WHERE " + RecoveredNodes.WAITS
                    + ") ON CONFLICT (name) DO UPDATE SET"
                    + " instance = excluded.instance, maker = excluded.maker, pools = excluded.pools,"
                    + " address = excluded.address, version = excluded.version, started_ms = excluded.started_ms,"
                    + " seen = excluded.seen, lease_until = excluded.lease_until, dead = FALSE"
                    + " WHERE node.dead OR node.lease_until < now() OR node.maker = excluded.maker RETURNING 1";

    private static final String REJOIN =
            JOIN.replace("node.maker = excluded.maker", "node.instance = excluded.instance");

    private static final String BEAT = "UPDATE node SET seen = now(), lease_until = " + LEASE
            + ", load = ? WHERE name = ? AND instance = ? AND NOT dead RETURNING mode";

    private static final String MODE = "SELECT mode FROM node WHERE name = ? AND instance = ? AND NOT dead";

    private static final String LEAVE =
            "UPDATE node SET dead = TRUE, lease_until = now(), seen = now() WHERE name = ? AND instance = ?";

    private static final String ALL =
            "SELECT name, pools, address, version, mode, CASE WHEN lease_until > now() AND NOT dead THEN 1 ELSE 0 END,"
                    + " started_ms, CAST(extract(epoch FROM seen) * 1000 AS BIGINT),"
                    + " CAST(extract(epoch FROM lease_until) * 1000 AS BIGINT), load FROM node ORDER BY name";

    private static final String SET_MODE = "UPDATE node SET mode = ? WHERE name = ?";

    private static final String FORGET = "DELETE FROM node WHERE name = ? AND (dead OR lease_until < now())";

    private static final String KNOWN = "SELECT 1 FROM node WHERE name = ?";

    private static final String TAKE_FOR_DEAD =
            "UPDATE node SET dead = TRUE WHERE NOT dead AND lease_until < now() RETURNING name";

    private static final String KEY = "UPDATE fleet SET secret_key = coalesce(secret_key, ?)"
            + " RETURNING CASE WHEN secret_key = ? THEN 1 ELSE 0 END";

    private static final String NOW = "SELECT CAST(extract(epoch FROM clock_timestamp()) * 1000 AS BIGINT)";

    private final FleetLine line;

    NodeRows(FleetLine line) {
        this.line = line;
    }

    /** By the clock of the database. */
    Instant now() {
        return line.ask(
                "asking what time it is",
                session -> session.first(NOW, params -> {}, Cells::instant).orElseThrow());
    }

    /** The first who asks decides. */
    boolean agreesOnKey(String fingerprint) {
        return line.ask(
                "comparing the secret key",
                session -> session.first(KEY, params -> params.add(fingerprint).add(fingerprint), Cells::flag)
                        .orElse(false));
    }

    @Override
    public boolean join(NodeCard card, Duration lease) {
        return join(JOIN, card, lease);
    }

    @Override
    public boolean rejoin(NodeCard card, Duration lease) {
        return join(REJOIN, card, lease);
    }

    private boolean join(String how, NodeCard card, Duration lease) {
        return line.ask(
                        "joining the fleet",
                        session -> session.first(
                                how,
                                params -> params.add(card.name())
                                        .add(card.instance().toString())
                                        .add(card.maker())
                                        .add(words(card.pools()))
                                        .add(card.address())
                                        .add(card.version())
                                        .add(card.started())
                                        .add(lease)
                                        .add(card.maker())
                                        .add(card.name()),
                                Cells::number))
                .isPresent();
    }

    @Override
    public @Nullable NodeMode beat(NodeCard card, Duration lease, NodeLoad load) {
        return line.ask(
                        "renewing this node's lease",
                        session -> session.first(
                                BEAT,
                                params -> params.add(lease)
                                        .add(NodeLoadJson.write(load, PostgresSchema.VERSION))
                                        .add(card.name())
                                        .add(card.instance().toString()),
                                row -> NodeMode.of(row.integer())))
                .orElse(null);
    }

    @Override
    public @Nullable NodeMode mode(NodeCard card) {
        return line.ask(
                        "asking what is wanted of this node",
                        session -> session.first(
                                MODE,
                                params -> params.add(card.name())
                                        .add(card.instance().toString()),
                                row -> NodeMode.of(row.integer())))
                .orElse(null);
    }

    @Override
    public void leave(NodeCard card) {
        line.ask(
                "leaving the fleet",
                session -> session.update(
                        LEAVE,
                        params -> params.add(card.name()).add(card.instance().toString())));
    }

    @Override
    public List<NodeStatus> nodes() {
        return line.ask("listing the nodes", session -> session.list(ALL, params -> {}, NodeRows::read));
    }

    private static NodeStatus read(Cells row) throws SQLException {
        return new NodeStatus(
                row.text(),
                set(row.text()),
                row.text(),
                row.text(),
                NodeMode.of(row.integer()),
                row.flag(),
                row.instant(),
                row.instant(),
                row.instant(),
                NodeLoadJson.read(row.textOrNull()));
    }

    @Override
    public boolean setMode(String name, NodeMode mode) {
        return line.ask(
                        "saying what is wanted of a node",
                        session -> session.update(
                                SET_MODE, params -> params.add(mode.code()).add(name)))
                > 0;
    }

    @Override
    public Forgotten forget(String name) {
        return line.ask("forgetting a node", session -> {
            if (session.update(FORGET, params -> params.add(name)) > 0) {
                return Forgotten.DONE;
            }
            boolean known = session.first(KNOWN, params -> params.add(name), Cells::number)
                    .isPresent();
            return known ? Forgotten.ALIVE : Forgotten.UNKNOWN;
        });
    }

    @Override
    public List<String> takeForDead() {
        return line.ask(
                "looking for nodes that are gone", session -> session.list(TAKE_FOR_DEAD, params -> {}, Cells::text));
    }

    private static String words(Set<String> names) {
        return names.stream().sorted().collect(Collectors.joining(","));
    }

    private static Set<String> set(String words) {
        return Arrays.stream(words.split(","))
                .filter(Predicate.not(String::isEmpty))
                .collect(Collectors.toUnmodifiableSet());
    }
}
