package dev.ebb.server.engine.upload;

import dev.ebb.server.engine.EngineOptions;
import dev.ebb.server.engine.TransferMode;
import dev.ebb.server.engine.http.Patience;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** How often one attempt puts up with broken connections and a forgetful server. Confined to the strand of its upload. */
final class UploadPatience {
    private static final int MAX_ANEW = 3;

    private final Patience breaks;
    private long acknowledged;
    private int begunAnew;

    UploadPatience(EngineOptions options, TransferMode mode) {
        breaks = new Patience(options.checkpointBytes(), mode);
    }

    /** The server has so much before anything is sent. */
    void begin(long offset) {
        acknowledged = offset;
    }

    /** Whether what was sent may be begun anew once more; a server that keeps losing it is given up. */
    boolean mayBeginAnew() {
        return ++begunAnew <= MAX_ANEW;
    }

    /**
     * How long to wait before the next connection, after one that broke; null when it is enough. What left and is not at the server
     * moved nothing.
     */
    @Nullable
    Duration afterBreak(long left, long offset) {
        long before = acknowledged;
        acknowledged = Math.max(before, offset);
        return breaks.afterBreak(left > 0, acknowledged - before);
    }
}
