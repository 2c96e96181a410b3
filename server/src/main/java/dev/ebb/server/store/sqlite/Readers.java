package dev.ebb.server.store.sqlite;

import dev.ebb.server.store.StoreException;
import dev.ebb.server.store.sql.Session;
import dev.ebb.server.store.sql.SqlJobStore;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lends read-only connections, opened when first needed; a connection on which a read failed is not lent again. Thread-safe.
 */
final class Readers implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Readers.class);

    private final Connections connections;
    private final SqliteOptions options;
    private final StoreFiles files;
    private final Copying copying;
    private final Semaphore permits;
    private final ConcurrentLinkedDeque<Session> idle = new ConcurrentLinkedDeque<>();
    private volatile @Nullable StoreException refusal;

    Readers(Connections connections, SqliteOptions options, StoreFiles files, Copying copying) {
        this.connections = connections;
        this.options = options;
        this.files = files;
        this.copying = copying;
        this.permits = new Semaphore(options.maxReaders(), true);
    }

    <T> T read(String doing, SqlJobStore.Query<T> query) {
        acquire(doing, 1);
        try {
            refuseIfTold(doing);
            // The one used last has the warmest cache.
            Session session = idle.pollFirst();
            if (session == null) {
                session = connections.reader();
            }
            return read(session, query);
        } catch (SQLException failure) {
            if (Failures.isDamage(failure)) {
                files.suspect();
            }
            throw Failures.translate(doing, failure);
        } finally {
            permits.release();
        }
    }

    /** A read that takes long, see {@link Copying}. */
    void copyTo(Path target) {
        acquire("copying the queue", 1);
        try {
            refuseIfTold("copying the queue");
            copying.run(target);
        } catch (SQLException failure) {
            if (Failures.isDamage(failure)) {
                files.suspect();
            }
            throw Failures.translate("copying the queue", failure);
        } catch (IOException failure) {
            throw new StoreException(
                    StoreException.Kind.IO, "the copy of the queue could not be made: " + failure, failure);
        } finally {
            permits.release();
        }
    }

    private <T> T read(Session session, SqlJobStore.Query<T> query) throws SQLException {
        boolean healthy = false;
        try {
            T value = query.run(session);
            healthy = true;
            return value;
        } finally {
            if (healthy) {
                idle.addFirst(session);
            } else {
                session.close();
            }
        }
    }

    /** Makes sure that one connection is open and has read. */
    void warmUp() {
        read("closing", Counters::load);
    }

    /** Waits for running reads and lets no other begin until {@link #resume}. */
    void pause() throws SQLException {
        copying.stop();
        acquire("closing its connections", options.maxReaders());
    }

    /** Reads go on, or fail so. */
    void resume(@Nullable StoreException reason) {
        refuse(reason);
        copying.allow();
        permits.release(options.maxReaders());
    }

    /** Reads that have not begun fail so; null when they need not. */
    void refuse(@Nullable StoreException reason) {
        refusal = reason;
    }

    /** Tries to have a connection that has read; during a pause. */
    void keepOne() {
        if (!idle.isEmpty()) {
            return;
        }
        try {
            read(connections.reader(), Counters::load);
        } catch (SQLException failure) {
            LOG.debug("no connection that only reads could be opened", failure);
        }
    }

    /** Closes what is not lent; during a pause that is all. */
    void closeIdle() throws SQLException {
        for (Session session = idle.poll(); session != null; session = idle.poll()) {
            session.close();
        }
    }

    private void refuseIfTold(String doing) {
        StoreException told = refusal;
        if (told != null) {
            throw new StoreException(told.kind(), told.getMessage() + " (while " + doing + ")", told);
        }
    }

    private void acquire(String doing, int count) {
        try {
            if (!permits.tryAcquire(count, options.patience().toMillis(), TimeUnit.MILLISECONDS)) {
                throw new StoreException(
                        StoreException.Kind.IO, "too many reads at once: no turn in time while " + doing);
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new StoreException(StoreException.Kind.IO, "interrupted while " + doing, interrupted);
        }
    }

    /** Waits for running reads, then closes every connection; whoever reads afterwards is told so at once. */
    @Override
    public void close() throws SQLException {
        copying.stop();
        permits.acquireUninterruptibly(options.maxReaders());
        closeIdle();
        refuse(new StoreException(StoreException.Kind.IO, "the store is closed"));
        permits.release(options.maxReaders());
    }
}
