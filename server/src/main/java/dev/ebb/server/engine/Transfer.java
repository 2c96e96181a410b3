package dev.ebb.server.engine;

import dev.ebb.server.job.FileDemand;
import org.jspecify.annotations.Nullable;

/** A running attempt. Thread-safe. */
public interface Transfer {
    /** Where it stands now; cheap enough to call every 100 ms for every transfer. */
    TransferProgress progress();

    /** True while it waits for a connection, since as many are open to its server as may be. */
    default boolean waitsForConnection() {
        return false;
    }

    /** True while a bandwidth limit holds bytes back that could move now: what is slow then is not the server. */
    default boolean isHeldBack() {
        return false;
    }

    /** True while it shares its connection with other transfers, so that it takes no connection more. */
    default boolean sharesConnection() {
        return false;
    }

    /**
     * Asks the attempt to stop, syncing what it has; {@link TransferListener#ended} follows, soon and always. Calling it
     * again, or late, has no effect.
     */
    void stop();

    /** Other bytes are wanted from now on; an attempt that cannot choose goes on as it is. */
    default void demand(FileDemand demand) {}

    /** The header fields of the last answer, each ended by CRLF; null before the first. */
    default @Nullable String responseHeaders() {
        return null;
    }

    /** Where the reply of an upload-reply stands; null until it begins. */
    default @Nullable TransferProgress reply() {
        return null;
    }
}
