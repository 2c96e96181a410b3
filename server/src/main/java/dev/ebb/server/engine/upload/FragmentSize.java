package dev.ebb.server.engine.upload;

import java.time.Duration;

/**
 * How many bytes one fragment brings: as many as pass in some seconds, so that a cut costs little and the packets around it cost
 * nothing; fewer after errors, and never again as many as the server refused. Not thread-safe.
 */
final class FragmentSize {
    static final long LEAST = 64 << 10;
    static final long MOST = 64 << 20;
    private static final long FIRST = 1 << 20;
    private static final Duration AIM = Duration.ofSeconds(5);

    private long bytes;
    private long ceiling;

    /** At most so many bytes, as an earlier attempt found. */
    FragmentSize(long ceiling) {
        this.ceiling = Math.min(MOST, Math.max(LEAST, ceiling));
        this.bytes = Math.min(FIRST, this.ceiling);
    }

    long bytes() {
        return bytes;
    }

    long ceiling() {
        return ceiling;
    }

    /** So many bytes were taken in that time; what was shorter than it could have been tells nothing. */
    void taken(long sent, Duration time) {
        if (sent >= bytes) {
            double perSecond = sent / Math.max(0.001, time.toNanos() / 1e9);
            long wanted = (long) (perSecond * AIM.toSeconds());
            set(Math.min(bytes * 2, Math.max(bytes / 2, wanted)));
        }
    }

    /** A connection broke. */
    void broken() {
        set(bytes / 2);
    }

    /** The server found so many bytes too many (413); false when fewer are not worth a request. */
    boolean refused(long sent) {
        if (sent <= LEAST) {
            return false;
        }
        ceiling = Math.max(LEAST, sent / 2);
        set(ceiling);
        return true;
    }

    private void set(long next) {
        bytes = Math.min(ceiling, Math.max(LEAST, next));
    }
}
