package dev.ebb.server.store.postgres;

import dev.ebb.server.job.OwnerId;
import dev.ebb.server.store.StoreException;
import dev.ebb.server.store.StoreException.Kind;
import dev.ebb.server.store.sql.Dialect;
import dev.ebb.server.store.sql.Session;
import dev.ebb.server.store.sql.SqlJobStore;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs transactions and single statements on lent connections. What fails before its COMMIT because the connection was lost
 * has changed nothing and is tried once more on another; of a COMMIT that nobody answered the server is asked what became.
 * Thread-safe.
 */
final class Transactions {
    private static final Logger LOG = LoggerFactory.getLogger(Transactions.class);

    private final PostgresConnections connections;
    private final Availability availability;
    private final CommitDoubt doubt;
    private final CommitMarks marks = new CommitMarks();

    Transactions(PostgresConnections connections, Availability availability) {
        this.connections = connections;
        this.availability = availability;
        this.doubt = new CommitDoubt(connections);
    }

    /** What is done inside a transaction; run again when the connection is lost meanwhile. */
    interface Work<T> {
        T run(Session session) throws SQLException;
    }

    /** A transaction of which somebody is told whether it is durable. */
    <T> T write(String doing, Work<T> work) {
        return twice(doing, () -> {
            try (Connection connection = borrow(doing, connections::writer);
                    CommitMarks.Mark mark = marks.take()) {
                T done = work(connection, session -> {
                    T value = work.run(session);
                    mark.leave(session);
                    return value;
                });
                commit(connection, lost -> doubt.wasCommitted(doing, mark, lost));
                return done;
            }
        });
    }

    /** A transaction that may be done once more, or never. */
    <T> T upkeep(String doing, Work<T> work) {
        return twice(doing, () -> {
            try (Connection connection = borrow(doing, connections::writer)) {
                T done = work(connection, work);
                commit(connection, lost -> false);
                return done;
            }
        });
    }

    private <T> T work(Connection connection, Work<T> work) throws SQLException {
        try {
            return work.run(new Session(connection, Dialect.POSTGRESQL));
        } catch (SQLException | RuntimeException failure) {
            rollBack(connection, failure);
            throw failure;
        }
    }

    private void commit(Connection connection, Predicate<SQLException> isDurable) throws SQLException {
        try {
            connection.commit();
        } catch (SQLException failure) {
            if (!Failures.losesConnection(failure)) {
                rollBack(connection, failure);
                throw failure;
            }
            connections.discardWriter(connection);
            if (!isDurable.test(failure)) {
                throw failure;
            }
        }
    }

    private void rollBack(Connection connection, Exception failure) {
        try {
            connection.rollback();
        } catch (SQLException gone) {
            failure.addSuppressed(gone);
            connections.discardWriter(connection);
        }
    }

    /** One statement in autocommit mode on a connection that may write. */
    <T> T single(String doing, SqlJobStore.Query<T> query) {
        return twice(doing, () -> {
            try (Connection connection = borrow(doing, connections::writer)) {
                connection.setAutoCommit(true);
                return query.run(new Session(connection, Dialect.POSTGRESQL));
            }
        });
    }

    /** Numbers of owners, from memory where they are. */
    Map<OwnerId, Long> numbersOf(Owners owners, Set<OwnerId> named) {
        return owners.known(named)
                .orElseGet(() -> single("looking for owners", session -> owners.numbers(session, named)));
    }

    <T> T read(String doing, SqlJobStore.Query<T> query) {
        return twice(doing, () -> {
            try (Connection connection = borrow(doing, connections::reader)) {
                try {
                    return query.run(new Session(connection, Dialect.POSTGRESQL));
                } catch (SQLException | RuntimeException failure) {
                    // It may be in the middle of a transaction of several reads.
                    connections.discardReader(connection);
                    throw failure;
                }
            }
        });
    }

    private interface Attempt<T> {
        T run() throws SQLException;
    }

    private interface Lender {
        Connection lend() throws SQLException;
    }

    private <T> T twice(String doing, Attempt<T> attempt) {
        availability.admit(doing);
        try {
            T value;
            try {
                value = attempt.run();
            } catch (SQLException failure) {
                if (!Failures.losesConnection(failure)) {
                    throw failure;
                }
                LOG.debug("once more on another connection: {}", failure.getMessage());
                value = attempt.run();
            }
            availability.works();
            return value;
        } catch (SQLException failure) {
            throw Failures.translate(doing, failure);
        }
    }

    private Connection borrow(String doing, Lender lender) {
        try {
            return lender.lend();
        } catch (SQLException none) {
            if (!(none.getCause() instanceof SQLException)) {
                throw new StoreException(
                        Kind.IO, "no connection to the database was free in time while " + doing, none);
            }
            availability.lost(Failures.text(none));
            throw new StoreException(
                    Kind.AWAY, "the database cannot be reached while " + doing + ": " + Failures.text(none), none);
        }
    }
}
