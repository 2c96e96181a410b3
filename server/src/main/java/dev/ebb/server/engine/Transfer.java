package dev.ebb.server.engine;

import org.jspecify.annotations.Nullable;

/** A running attempt. Thread-safe. */
public interface Transfer {
    /** Where it stands now; cheap enough to call every 100 ms for every transfer. */
    TransferProgress progress();

    /**
     * Asks the attempt to stop, syncing what it has; {@link TransferListener#ended} follows, soon and always. Calling it
     * again, or late, has no effect.
     */
    void stop();

    /** The header fields of the last answer, each ended by CRLF; null before the first. */
    default @Nullable String responseHeaders() {
        return null;
    }

    /** Where the reply of an upload-reply stands; null until it begins. */
    default @Nullable TransferProgress reply() {
        return null;
    }
}
