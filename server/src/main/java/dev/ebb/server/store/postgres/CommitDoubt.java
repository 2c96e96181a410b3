package dev.ebb.server.store.postgres;

import dev.ebb.server.store.StoreException;
import dev.ebb.server.store.StoreException.Kind;
import dev.ebb.server.store.sql.Cells;
import dev.ebb.server.store.sql.Dialect;
import dev.ebb.server.store.sql.Session;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds out what became of a COMMIT whose answer was lost with the connection, by asking the server for the transaction. It
 * keeps that over a crash. While it cannot be told the call fails, and repeating it with its request id is safe whatever
 * became of it. Thread-safe.
 */
final class CommitDoubt {
    private static final Logger LOG = LoggerFactory.getLogger(CommitDoubt.class);
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration PAUSE = Duration.ofMillis(100);
    private static final String STATUS = "SELECT coalesce(pg_xact_status(CAST(? AS xid8)), 'unknown')";

    private final PostgresConnections connections;

    CommitDoubt(PostgresConnections connections) {
        this.connections = connections;
    }

    /** True when the transaction is durable, false when nothing of it is; throws when that cannot be told for a while. */
    boolean wasCommitted(String doing, @Nullable String transaction, SQLException lost) {
        if (transaction != null) {
            long end = System.nanoTime() + PATIENCE.toNanos();
            do {
                Optional<String> status = status(transaction);
                if (status.isPresent() && !status.get().equals("in progress")) {
                    LOG.warn("the answer to a COMMIT was lost ({}); it is {}", Failures.text(lost), status.get());
                    if (!status.get().equals("unknown")) {
                        return status.get().equals("committed");
                    }
                    break;
                }
            } while (System.nanoTime() - end < 0 && pause());
        }
        throw new StoreException(
                Kind.IO,
                "the connection to the database was lost while " + doing
                        + ", and whether that is stored cannot be told now: " + Failures.text(lost),
                lost);
    }

    private Optional<String> status(String transaction) {
        try (Connection connection = connections.reader()) {
            return new Session(connection, Dialect.POSTGRESQL)
                    .first(STATUS, params -> params.add(transaction), Cells::text);
        } catch (SQLException notYet) {
            LOG.debug("what became of a COMMIT cannot be asked yet: {}", notYet.getMessage());
            return Optional.empty();
        }
    }

    private static boolean pause() {
        try {
            Thread.sleep(PAUSE.toMillis());
            return true;
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
