package dev.ebb.server.scheduler;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Tells whether a transfer stays below a speed. It is measured from window to window, and a window in which the transfer
 * paused begins anew: what the service does to it itself is not the server's fault. Not thread-safe.
 */
final class SpeedWatch {
    /** In the place of a number of bytes: nothing can be said of the server now. */
    static final long PAUSED = -1;

    private @Nullable Instant since;
    private long from;

    /** Whether fewer bytes came within a whole window that ends now; {@code bytes} is what is here. */
    boolean isBelow(long leastBytesPerSecond, Duration window, long bytes, Instant now) {
        Instant start = since;
        if (leastBytesPerSecond == 0 || bytes == PAUSED) {
            since = null;
            return false;
        }
        if (start == null || bytes < from) {
            begin(bytes, now);
            return false;
        }
        Duration passed = Duration.between(start, now);
        if (passed.compareTo(window) < 0) {
            return false;
        }
        boolean below = (bytes - from) < leastBytesPerSecond * (passed.toMillis() / 1000.0);
        begin(bytes, now);
        return below;
    }

    private void begin(long bytes, Instant now) {
        since = now;
        from = bytes;
    }
}
