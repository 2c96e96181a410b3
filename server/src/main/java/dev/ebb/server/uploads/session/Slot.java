package dev.ebb.server.uploads.session;

import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** One session in memory and who may write it now. Thread-safe; the session itself is written by the holder of the lease. */
final class Slot {
    private static final long MILLISECOND = 1_000_000;

    private final SessionFolder folder;
    private volatile Session session;
    private boolean journaled;
    private @Nullable Runnable holder;
    private boolean gone;

    Slot(SessionFolder folder, Session session, boolean journaled) {
        this.folder = folder;
        this.session = session;
        this.journaled = journaled;
    }

    SessionFolder folder() {
        return folder;
    }

    /** What is on disk. */
    Session session() {
        return session;
    }

    /** False for an upload that need not outlive the request. */
    synchronized boolean isJournaled() {
        return journaled;
    }

    /** Makes the next state durable, and only then visible. */
    synchronized void write(Session next) throws IOException {
        folder.write(next);
        journaled = true;
        session = next;
    }

    /** The next state of an upload that need not outlive the request. */
    synchronized void remember(Session next) {
        session = next;
    }

    /**
     * Becomes the holder. Whoever holds it is told to stop by {@code cut} and has {@code patience} to let go: its client has
     * most likely lost that connection, or there would be no newer one.
     */
    synchronized void take(Runnable cut, Duration patience) throws UploadException {
        long deadline = System.nanoTime() + patience.toNanos();
        Runnable told = null;
        try {
            while (holder != null) {
                Runnable current = holder;
                if (!current.equals(told)) {
                    current.run();
                    told = current;
                }
                long left = deadline - System.nanoTime();
                if (left <= 0) {
                    throw new UploadException(
                            Refusal.BUSY, "another request is at work on this upload: try again in a moment");
                }
                wait(Math.max(1, left / MILLISECOND));
            }
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            throw new UploadException(Refusal.BUSY, "the server is stopping");
        }
        if (gone) {
            throw new UploadException(Refusal.UNKNOWN, "this upload does not exist any more");
        }
        holder = cut;
    }

    /** Becomes the holder if nobody is. */
    synchronized boolean tryTake() {
        if (holder != null || gone) {
            return false;
        }
        holder = () -> {};
        return true;
    }

    synchronized void release() {
        holder = null;
        notifyAll();
    }

    /** By the holder: nobody will hold it again. */
    synchronized void vanish() {
        gone = true;
    }
}
