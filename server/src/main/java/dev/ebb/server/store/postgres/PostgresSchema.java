package dev.ebb.server.store.postgres;

import dev.ebb.server.store.StoreException;
import dev.ebb.server.store.StoreException.Kind;
import dev.ebb.server.store.sql.Cells;
import dev.ebb.server.store.sql.Dialect;
import dev.ebb.server.store.sql.Session;
import java.sql.Connection;
import java.sql.SQLException;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings a database to the schema of this build, or leaves a newer one alone that says it can still be worked on. Flyway is
 * called only when the version is behind, by one node at a time. Confined to the thread that opens the store.
 */
final class PostgresSchema {
    /** The number of the newest script in {@code db/postgresql}. */
    static final int VERSION = 14;

    /** The oldest schema whose builds can go on beside this one, as the newest script says as well. */
    static final int READABLE_BY = 12;

    private static final Logger LOG = LoggerFactory.getLogger(PostgresSchema.class);
    private static final String NO_SUCH_TABLE = "42P01";
    /** Nodes that are at work and know too little; those that do not say what they know are of the first builds that had nodes. */
    private static final String LEFT_BEHIND = "SELECT string_agg(name, ', ' ORDER BY name) FROM node WHERE NOT dead"
            + " AND lease_until > now() AND coalesce(CAST(CAST(load AS JSONB) ->> 'schema' AS INTEGER), 12) < ? HAVING count(*) > 0";

    private static final int FIRST_WITH_NODES = 12;
    private static final String SELECT = "SELECT schema_version, schema_readable_by FROM fleet";

    private final PostgresConnections connections;

    PostgresSchema(PostgresConnections connections) {
        this.connections = connections;
    }

    /** What the database says of itself; nothing for an empty one. */
    private record Stored(long version, long readableBy) {
        static final Stored NOTHING = new Stored(0, 0);

        boolean isBehind() {
            return version < VERSION;
        }
    }

    /** Migrates when needed; refuses a database of a newer build that cannot be shared with this one. */
    void bringUpToDate(Connection connection) throws SQLException {
        Session session = new Session(connection, Dialect.POSTGRESQL);
        Stored stored = read(session);
        if (stored.isBehind()) {
            session.first("SELECT pg_advisory_lock(?)", params -> params.add(AdvisoryLocks.SCHEMA), row -> true);
            try {
                stored = read(session);
                if (stored.isBehind()) {
                    demandNeighbours(session, stored);
                    migrate(stored.version());
                    stored = read(session);
                }
            } finally {
                session.first("SELECT pg_advisory_unlock(?)", params -> params.add(AdvisoryLocks.SCHEMA), row -> true);
            }
        }
        demandReadable(stored);
        if (stored.version() > VERSION) {
            LOG.info(
                    "the database has schema {} of a newer build; this one knows {} and may share it",
                    stored.version(),
                    VERSION);
        }
    }

    /** Says what schema there is and what a start would do; refuses one that a start would refuse. Changes nothing. */
    String describe(Connection connection) throws SQLException {
        Stored stored = read(new Session(connection, Dialect.POSTGRESQL));
        demandReadable(stored);
        if (stored.equals(Stored.NOTHING)) {
            return "without Ebb's tables, which the first start makes";
        }
        return "schema " + stored.version() + (stored.isBehind() ? ", which the next start brings to " + VERSION : "");
    }

    private static void demandReadable(Stored stored) {
        if (stored.readableBy() > VERSION) {
            throw new StoreException(
                    Kind.NEWER_SCHEMA,
                    "the database was brought to schema " + stored.version()
                            + " by a newer build, which only builds that"
                            + " know schema " + stored.readableBy() + " can share it with (this one knows " + VERSION
                            + "): upgrade this node");
        }
    }

    /** The schema that the database says it has; 0 for an empty one. */
    static long stored(Session session) throws SQLException {
        return read(session).version();
    }

    /** Nodes that run must be able to go on with what this build makes of the database. */
    private static void demandNeighbours(Session session, Stored stored) throws SQLException {
        if (stored.version() < FIRST_WITH_NODES) {
            return;
        }
        String names = session.first(LEFT_BEHIND, params -> params.add(READABLE_BY), Cells::text)
                .orElse(null);
        if (names != null) {
            throw new StoreException(
                    Kind.NEWER_SCHEMA,
                    "this build would bring the database to schema " + VERSION + ", which only builds that know schema "
                            + READABLE_BY + " can share, and these nodes are at work with older ones: " + names
                            + "; upgrade them to the version between first, or stop them");
        }
    }

    private static Stored read(Session session) throws SQLException {
        try {
            return session.first(SELECT, params -> {}, row -> new Stored(row.number(), row.number()))
                    .orElse(Stored.NOTHING);
        } catch (SQLException failure) {
            if (NO_SUCH_TABLE.equals(failure.getSQLState())) {
                return Stored.NOTHING;
            }
            throw failure;
        }
    }

    private void migrate(long from) throws SQLException {
        LOG.info("the database is brought from schema {} to {}", from, VERSION);
        try {
            Flyway.configure(PostgresSchema.class.getClassLoader())
                    .dataSource(connections.unlimited())
                    .locations("classpath:db/postgresql")
                    .load()
                    .migrate();
        } catch (FlywayException failure) {
            for (Throwable cause = failure.getCause(); cause != null; cause = cause.getCause()) {
                if (cause instanceof SQLException sql) {
                    throw sql;
                }
            }
            throw new StoreException(
                    Kind.IO,
                    "the database could not be brought to schema " + VERSION + " and is as it was: "
                            + failure.getMessage(),
                    failure);
        }
    }
}
