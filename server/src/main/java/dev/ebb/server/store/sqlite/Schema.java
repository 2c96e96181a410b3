package dev.ebb.server.store.sqlite;

import dev.ebb.server.store.StoreException;
import dev.ebb.server.store.sql.Session;
import java.sql.SQLException;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings a database to the schema of this build. The version is kept in the database's header, where it is read in
 * microseconds; Flyway, which takes seconds, is called only when it is behind. Not thread-safe.
 */
final class Schema {
    /** The number of the newest script in {@code db/sqlite}. */
    static final int VERSION = 14;

    private static final Logger LOG = LoggerFactory.getLogger(Schema.class);

    private final StoreFiles files;
    private final Connections connections;

    Schema(StoreFiles files, Connections connections) {
        this.files = files;
        this.connections = connections;
    }

    /** Refuses a database of a newer build. To be asked with a connection that only reads, so that it is left untouched. */
    static void demandKnown(Session reader) throws SQLException {
        long stored = version(reader);
        if (stored > VERSION) {
            throw EarlierSchemas.refusal(stored);
        }
    }

    /** Migrates when needed, whole or not at all, after keeping the database as it was. */
    void bringUpToDate(Session writer) throws SQLException {
        long stored = version(writer);
        if (stored < VERSION) {
            if (stored > 0) {
                new EarlierSchemas(files).keep(writer, stored);
                LOG.info(
                        "the queue is brought from schema {} to {}; as it was it is kept in {}",
                        stored,
                        VERSION,
                        files.ofSchema(stored));
            }
            migrate(connections, VERSION);
        }
    }

    /** The version a database has; 0 for an empty one. */
    static long version(Session session) throws SQLException {
        return session.numbers("PRAGMA user_version", 1)[0];
    }

    /** Brings a database to a schema, this build's or an earlier one. */
    static void migrate(Connections connections, int version) throws SQLException {
        try {
            Flyway.configure(Schema.class.getClassLoader())
                    .dataSource(connections.writing())
                    .locations("classpath:db/sqlite")
                    .group(true)
                    .target(Integer.toString(version))
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
                    "the store could not be brought to schema " + version + " and is as it was: "
                            + failure.getMessage(),
                    failure);
        }
    }
}
