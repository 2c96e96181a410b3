package dev.ebb.server.store.sqlite;

import dev.ebb.server.store.StoreException;
import dev.ebb.server.store.sql.Session;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one connection that writes: a transaction is durable when it returns, or has left nothing behind when it throws.
 * Confined to the thread that commits. After a failure of reading or writing there is an {@link Outage}; after others the
 * connection is given up and the next call opens another one, so that nothing half-known is carried along.
 */
final class Writer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Writer.class);
    /** Housekeeping is done unasked after so many transactions, which bounds the log whatever the caller does. */
    private static final int MAX_UNTENDED = 256;

    private static final long PAGE_BYTES = 4096;

    private final Connections connections;
    private final SqliteOptions options;
    private final StoreFiles files;
    private final Ballast ballast;
    private final Outage outage;
    private final Copying copying;
    private final Owners owners = new Owners();
    private @Nullable Session current;
    private int untended;

    Writer(
            Connections connections,
            SqliteOptions options,
            StoreFiles files,
            Ballast ballast,
            Outage outage,
            Copying copying,
            Session first) {
        this.connections = connections;
        this.options = options;
        this.files = files;
        this.ballast = ballast;
        this.outage = outage;
        this.copying = copying;
        this.current = first;
        ballast.hold();
    }

    /** What is done inside a transaction. */
    interface Work<T> {
        T run(Session session, Owners owners) throws SQLException;
    }

    <T> T transaction(String doing, Work<T> work) {
        try {
            T value = transaction(session(), work);
            if (++untended >= MAX_UNTENDED) {
                tend();
            }
            return value;
        } catch (SQLException failure) {
            throw failed(doing, failure);
        }
    }

    private <T> T transaction(Session session, Work<T> work) throws SQLException {
        try {
            session.run("BEGIN IMMEDIATE");
            T value = work.run(session, owners);
            session.run("COMMIT");
            return value;
        } catch (SQLException | RuntimeException failure) {
            owners.forget();
            rollBack(session, failure);
            throw failure;
        }
    }

    private void rollBack(Session session, Exception failure) {
        try {
            session.run("ROLLBACK");
        } catch (SQLException alreadyRolledBack) {
            failure.addSuppressed(alreadyRolledBack);
            if (!(failure instanceof SQLException sql && Failures.leavesDoubt(sql))) {
                giveUp();
            }
        }
    }

    private StoreException failed(String doing, SQLException failure) {
        StoreException translated = Failures.translate(doing, failure);
        if (Failures.leavesDoubt(failure)) {
            Session doubtful = current;
            current = null;
            owners.forget();
            outage.begin(doubtful, translated);
            return translated;
        }
        switch (translated.kind()) {
            case FULL -> ballast.release();
            case DAMAGED -> {
                giveUp();
                files.suspect();
            }
            default -> giveUp();
        }
        return translated;
    }

    /** Moves the log into the database when it has grown, and takes the ballast back when there is space. Never throws. */
    void tend() {
        untended = 0;
        try {
            tendLog();
            ballast.hold();
        } catch (StoreException failure) {
            LOG.warn("{}; the log stays as it is and this is tried again", failure.getMessage());
        }
    }

    private void tendLog() {
        try {
            tendLog(session());
        } catch (SQLException failure) {
            throw failed("tending its log", failure);
        }
    }

    private void tendLog(Session session) throws SQLException {
        long[] log = session.numbers("PRAGMA wal_checkpoint(NOOP)", 3);
        long frames = log[1];
        long waiting = frames - log[2];
        // Starting over waits for every reader, and a copy reads for long.
        boolean start = frames >= options.maxLogFrames() && !copying.isUnderWay();
        if ((start || waiting >= options.checkpointFrames()) && files.hasRoomToMoveLog(waiting * PAGE_BYTES, options)) {
            session.numbers(start ? "PRAGMA wal_checkpoint(TRUNCATE)" : "PRAGMA wal_checkpoint(PASSIVE)", 3);
        }
    }

    boolean mayMoveLog() {
        return files.hasRoomToMoveLog(files.logBytes(), options);
    }

    private Session session() throws SQLException {
        Session session = current;
        if (session == null) {
            Session reopened = outage.passWriter();
            session = reopened != null ? reopened : connections.writer();
            current = session;
        }
        return session;
    }

    private void giveUp() {
        owners.forget();
        try {
            close();
        } catch (SQLException failure) {
            LOG.debug("a connection that is given up could not be closed", failure);
        }
    }

    /** Moves what is in the log into the database when this is the last connection. */
    @Override
    public void close() throws SQLException {
        Session session = current;
        current = null;
        if (session != null) {
            session.close();
        }
    }
}
