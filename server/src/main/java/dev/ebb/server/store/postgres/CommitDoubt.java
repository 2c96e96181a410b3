package dev.ebb.server.store.postgres;

import dev.ebb.server.store.StoreException;
import dev.ebb.server.store.StoreException.Kind;
import dev.ebb.server.store.sql.Dialect;
import dev.ebb.server.store.sql.Session;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds out what became of a COMMIT whose answer was lost with the connection, by looking for the mark that the transaction
 * left. While it cannot be told the call fails, and repeating it with its request id is safe whatever became of it.
 * Thread-safe.
 */
final class CommitDoubt {
    private static final Logger LOG = LoggerFactory.getLogger(CommitDoubt.class);
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration PAUSE = Duration.ofMillis(100);

    private final PostgresConnections connections;

    CommitDoubt(PostgresConnections connections) {
        this.connections = connections;
    }

    /** True when the transaction is durable, false when nothing of it is; throws when that cannot be told for a while. */
    boolean wasCommitted(String doing, CommitMarks.Mark mark, SQLException lost) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        do {
            Optional<Boolean> there = look(mark);
            if (there.isPresent()) {
                LOG.warn(
                        "the answer to a COMMIT was lost ({}); it is {}",
                        Failures.text(lost),
                        there.get() ? "stored" : "not stored");
                return there.get();
            }
        } while (System.nanoTime() - end < 0 && pause());
        throw new StoreException(
                Kind.AWAY,
                "the connection to the database was lost while " + doing
                        + ", and whether that is stored cannot be told now: " + Failures.text(lost),
                lost);
    }

    private Optional<Boolean> look(CommitMarks.Mark mark) {
        try (Connection connection = connections.writer()) {
            connection.setAutoCommit(true);
            return Optional.of(mark.isThere(new Session(connection, Dialect.POSTGRESQL)));
        } catch (SQLException notYet) {
            LOG.debug("what became of a COMMIT cannot be asked yet: {}", notYet.getMessage());
            return Optional.empty();
        }
    }

    private static boolean pause() {
        try {
            Thread.sleep(PAUSE.toMillis()); // nobody says when a server is back
            return true;
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
