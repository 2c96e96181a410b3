package dev.ebb.server.store.sqlite;

import dev.ebb.server.store.StoreException;
import java.sql.SQLException;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Lends read-only connections, opened when first needed; a connection on which a read failed is not lent again. Thread-safe.
 */
final class Readers implements AutoCloseable {
    private final Connections connections;
    private final SqliteOptions options;
    private final StoreFiles files;
    private final Semaphore permits;
    private final ConcurrentLinkedDeque<Session> idle = new ConcurrentLinkedDeque<>();

    Readers(Connections connections, SqliteOptions options, StoreFiles files) {
        this.connections = connections;
        this.options = options;
        this.files = files;
        this.permits = new Semaphore(options.maxReaders(), true);
    }

    /** One read. */
    interface Query<T> {
        T run(Session session) throws SQLException;
    }

    <T> T read(String doing, Query<T> query) {
        acquire(doing);
        try {
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

    private <T> T read(Session session, Query<T> query) throws SQLException {
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

    private void acquire(String doing) {
        try {
            if (!permits.tryAcquire(options.patience().toMillis(), TimeUnit.MILLISECONDS)) {
                throw new StoreException(
                        StoreException.Kind.IO, "too many reads at once: no turn in time while " + doing);
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new StoreException(StoreException.Kind.IO, "interrupted while " + doing, interrupted);
        }
    }

    /** Waits for running reads, then closes every connection; nothing can be read afterwards. */
    @Override
    public void close() throws SQLException {
        permits.acquireUninterruptibly(options.maxReaders());
        for (Session session = idle.poll(); session != null; session = idle.poll()) {
            session.close();
        }
    }
}
