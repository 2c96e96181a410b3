package dev.ebb.server.store.sqlite;

import dev.ebb.server.store.StoreException;
import dev.ebb.server.store.StoreException.Kind;
import dev.ebb.server.store.sql.Session;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The time from a failed write or sync until the store can be trusted again. After a failed sync the system keeps what was
 * written in memory and calls it clean, though the disk may never have seen it: whoever reads the log then finds a commit
 * that nothing holds, and builds on it. Hence every connection is closed, the log is cut back to what was acknowledged, and
 * the store is opened as after a crash: SQLite reads the log anew and checks it, and it is moved into the database before
 * anything is served. While that does not work every call is refused, and it is tried again when a call comes, never more
 * often than once a second. Thread-safe: any thread may end an outage, only the committing one begins it.
 */
final class Outage {
    private static final Logger LOG = LoggerFactory.getLogger(Outage.class);
    private static final Duration SHORTEST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

    private final StoreFiles files;
    private final Readers readers;
    private final Reopening reopening;
    private final ReentrantLock lock = new ReentrantLock();
    private volatile boolean lasts;
    private @Nullable Session doubtful;
    private long trustedFrames = AcknowledgedLog.UNKNOWN;
    private @Nullable Session reopened;
    private String cause = "";
    private Duration pause = SHORTEST_PAUSE;
    private long earliestNanos = System.nanoTime();
    private boolean hopeless;

    Outage(StoreFiles files, Readers readers, Reopening reopening) {
        this.files = files;
        this.readers = readers;
        this.reopening = reopening;
    }

    /** Opens a store of which no connection is left, as after a crash. */
    interface Reopening {
        Session run();
    }

    /**
     * What the writer did last failed and was rolled back. Closes everything at once, so that nothing of it can come back,
     * and opens the store again unless that was done less than a second ago; then a later call does.
     */
    void begin(@Nullable Session writer, StoreException failure) {
        lock.lock();
        try {
            lasts = true;
            cause = failure.getMessage();
            LOG.error("the store is closed and opened again, because what it last wrote may not be on disk: {}", cause);
            doubtful = writer;
            trustedFrames = AcknowledgedLog.frames(writer);
            attempt();
        } finally {
            lock.unlock();
        }
    }

    /** Ends the outage if there is one, it is time to try, and nobody else is trying. */
    void endIfDue() {
        if (lasts && lock.tryLock()) {
            try {
                attemptIfDue();
            } finally {
                lock.unlock();
            }
        }
    }

    /** The writing connection that an outage ended with, once; null when there was none. Throws while the store is closed. */
    @Nullable
    Session passWriter() {
        lock.lock();
        try {
            attemptIfDue();
            if (lasts) {
                throw refusal();
            }
            Session session = reopened;
            reopened = null;
            return session;
        } finally {
            lock.unlock();
        }
    }

    /** Closes what no call has taken over, for good. True when the store was out of service. */
    boolean close() throws SQLException {
        lock.lock();
        try {
            hopeless = true;
            close(reopened);
            close(doubtful);
            return lasts;
        } finally {
            lock.unlock();
        }
    }

    private static void close(@Nullable Session session) throws SQLException {
        if (session != null) {
            session.close();
        }
    }

    private void attemptIfDue() {
        if (lasts && isDue()) {
            attempt();
        }
    }

    private boolean isDue() {
        return !hopeless && System.nanoTime() - earliestNanos >= 0;
    }

    private void attempt() {
        boolean paused = false;
        try {
            readers.pause();
            paused = true;
            closeWriter();
            readers.closeIdle();
            AcknowledgedLog.cut(files.log(), trustedFrames);
            trustedFrames = AcknowledgedLog.UNKNOWN;
            if (isDue()) {
                reopen();
            }
        } catch (IOException | SQLException | RuntimeException failure) {
            postpone(failure);
        } finally {
            StoreException refusal = lasts ? refusal() : null;
            if (paused) {
                readers.resume(refusal);
            } else {
                readers.refuse(refusal);
            }
        }
    }

    /** A reader is the last to close: a writer would move the log, of which the end is in doubt. */
    private void closeWriter() throws SQLException {
        Session writer = doubtful;
        if (writer != null) {
            readers.keepOne();
            doubtful = null;
            writer.close();
        }
    }

    private void reopen() {
        earliestNanos = System.nanoTime() + pause.toNanos();
        reopened = reopening.run();
        lasts = false;
        pause = SHORTEST_PAUSE;
        LOG.info("the store is open again: what was acknowledged is there");
    }

    private void postpone(Exception failure) {
        // What was kept aside as damaged must not be followed by an empty queue that nobody asked for.
        hopeless |= failure instanceof StoreException found && found.kind() == Kind.DAMAGED;
        pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : LONGEST_PAUSE;
        earliestNanos = System.nanoTime() + pause.toNanos();
        cause = String.valueOf(failure.getMessage());
        LOG.error("the store cannot be opened again and serves nothing{}", hopeless ? "" : ", until it can", failure);
    }

    private StoreException refusal() {
        return hopeless
                ? new StoreException(Kind.DAMAGED, cause)
                : new StoreException(
                        Kind.IO,
                        "the store is closed since a write to it failed, and is opened again as soon as that works (tried"
                                + " at most every " + pause.toSeconds() + " s); last failure: " + cause);
    }
}
