package dev.ebb.server.ledger;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What makes a call repeatable and droppable.
 *
 * @param requestId the caller's id of the call; null when it gave none
 * @param commandHash digest of what was asked, by which another command under the same id is found out
 * @param deadline a call that is not decided by then is dropped; null = never
 */
public record RequestKey(
        @Nullable String requestId,
        String commandHash,
        @Nullable Instant deadline) {
    /** For the service's own commands. */
    public static final RequestKey NONE = new RequestKey(null, "", null);
}
