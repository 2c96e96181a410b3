package dev.ebb.server.store.postgres;

import dev.ebb.server.store.StoreException;
import dev.ebb.server.store.StoreException.Kind;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether the database can be reached. While it cannot, calls are refused at once and one in a second tries, so that nobody
 * waits for it and the log says it once. Thread-safe.
 */
final class Availability {
    private static final Logger LOG = LoggerFactory.getLogger(Availability.class);
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final AtomicLong nextTry = new AtomicLong();
    private volatile @Nullable String reason;

    /** Throws while the database is known to be away, unless it is this call's turn to look. */
    void admit(String doing) {
        String away = reason;
        if (away != null && !takesTurn()) {
            throw new StoreException(Kind.AWAY, "the database cannot be reached while " + doing + ": " + away);
        }
    }

    private boolean takesTurn() {
        long due = nextTry.get();
        long now = System.nanoTime();
        return now - due >= 0 && nextTry.compareAndSet(due, now + PAUSE.toNanos());
    }

    /** No connection was to be had. */
    void lost(String why) {
        nextTry.set(System.nanoTime() + PAUSE.toNanos());
        if (reason == null) {
            LOG.error("the database cannot be reached; calls are refused until it can: {}", why);
        }
        reason = why;
    }

    /** Something worked. */
    void works() {
        if (reason != null) {
            reason = null;
            LOG.info("the database is back");
        }
    }

    /** False while no connection is to be had. */
    boolean isUp() {
        return reason == null;
    }
}
