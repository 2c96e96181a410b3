package dev.ebb.server.store.postgres;

import dev.ebb.server.store.sql.Dialect;
import dev.ebb.server.store.sql.Session;
import dev.ebb.server.store.sql.SqlJobStore;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * The fleet's own connection, so that no crowd of calls ever delays a heartbeat. It answers within moments or is given up, and
 * what was asked is asked once more on a new one: each statement may be repeated. Thread-safe.
 */
final class FleetLine implements AutoCloseable {
    /** Shorter than a quarter of the usual lease: a heartbeat that hangs has to have time for another try. */
    static final int ANSWER_SECONDS = 2;

    private final PostgresConnections connections;
    private @Nullable Session session;
    private boolean closed;

    FleetLine(PostgresConnections connections) {
        this.connections = connections;
    }

    synchronized <T> T ask(String doing, SqlJobStore.Query<T> query) {
        try {
            try {
                return query.run(open());
            } catch (SQLException failure) {
                drop();
                if (closed || !Failures.losesConnection(failure)) {
                    throw failure;
                }
                return query.run(open());
            }
        } catch (SQLException failure) {
            drop();
            throw Failures.translate(doing, failure);
        }
    }

    private Session open() throws SQLException {
        Session known = session;
        if (known == null) {
            known = new Session(connections.prompt(ANSWER_SECONDS), Dialect.POSTGRESQL);
            session = known;
        }
        return known;
    }

    private void drop() {
        Session known = session;
        session = null;
        if (known != null) {
            try {
                known.close();
            } catch (SQLException gone) {
                return; // It was of no use any more.
            }
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        drop();
    }
}
