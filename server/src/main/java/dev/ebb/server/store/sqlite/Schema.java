package dev.ebb.server.store.sqlite;

import dev.ebb.server.store.StoreException;
import dev.ebb.server.store.sql.Session;
import java.sql.SQLException;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;

/**
 * Brings a database to the schema of this build. The version is kept in the database's header, where it is read in
 * microseconds; Flyway, which takes seconds, is called only when it is behind. Not thread-safe.
 */
final class Schema {
    /** The number of the newest script in {@code db/sqlite}. */
    static final int VERSION = 14;

    private final Connections connections;

    Schema(Connections connections) {
        this.connections = connections;
    }

    /** Migrates when needed; refuses a database of a newer build, which is left untouched. */
    void bringUpToDate(Session writer) throws SQLException {
        long stored = version(writer);
        if (stored > VERSION) {
            throw new StoreException(
                    StoreException.Kind.NEWER_SCHEMA,
                    "the store was written by a newer build (schema " + stored + ", this build knows " + VERSION
                            + "): start that build again, or give this one another home");
        }
        if (stored < VERSION) {
            migrate();
        }
    }

    /** The version a database has; 0 for an empty one. */
    static long version(Session session) throws SQLException {
        return session.numbers("PRAGMA user_version", 1)[0];
    }

    private void migrate() throws SQLException {
        try {
            Flyway.configure(Schema.class.getClassLoader())
                    .dataSource(connections.writing())
                    .locations("classpath:db/sqlite")
                    .load()
                    .migrate();
        } catch (FlywayException failure) {
            for (Throwable cause = failure.getCause(); cause != null; cause = cause.getCause()) {
                if (cause instanceof SQLException sql) {
                    throw sql;
                }
            }
            throw new StoreException(
                    StoreException.Kind.IO,
                    "the store could not be brought to schema " + VERSION + " and is as it was: "
                            + failure.getMessage(),
                    failure);
        }
    }
}
