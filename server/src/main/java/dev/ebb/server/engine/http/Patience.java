package dev.ebb.server.engine.http;

import dev.ebb.server.engine.TransferFailure;
import dev.ebb.server.engine.TransferMode;
import dev.ebb.server.job.ErrorCode;
import dev.ebb.server.job.ErrorContext;
import dev.ebb.server.job.TransferError;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How often one attempt puts up with broken connections and changing files before it is over. Confined to the strand of its
 * transfer.
 */
public final class Patience {
    private static final int MAX_RECONNECTS = 5;
    private static final int MAX_RESTARTS = 3;
    private static final Duration FIRST_BACKOFF = Duration.ofMillis(50);

    private final long goodProgress;
    private final TransferMode mode;
    private int reconnects;
    private int restarts;

    /** A connection that moved {@code goodProgress} bytes before it broke is not held against the server. */
    public Patience(long goodProgress, TransferMode mode) {
        this.goodProgress = goodProgress;
        this.mode = mode;
    }

    /** How long to wait before connecting again after bytes came, so many of them new; null when it is enough. */
    public @Nullable Duration afterBreak(boolean received, long movedBytes) {
        if (movedBytes >= goodProgress) {
            reconnects = 0;
        }
        if (!received || reconnects == MAX_RECONNECTS) {
            return null;
        }
        return FIRST_BACKOFF.multipliedBy(1L << reconnects++);
    }

    /** Counts a version begun anew; too many are a failure. */
    void restart(Path destination) throws TransferFailure {
        mode.demandLeave(destination);
        if (++restarts > MAX_RESTARTS) {
            throw new TransferFailure(
                    TransferError.of(
                            ErrorContext.REMOTE_FILE,
                            ErrorCode.REMOTE_FILE_CHANGED,
                            destination
                                    + ": the file on the server keeps changing while it is fetched, or its server never continues it."));
        }
    }
}
