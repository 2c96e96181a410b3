package dev.ebb.server.job;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One failed attempt at one file, already classified.
 *
 * @param context where it failed
 * @param code the HRESULT
 * @param disposition whether to try again
 * @param message what happened, for a person; never contains credentials or query strings
 * @param retryAfter the server's wish (RFC 9110 section 10.2.3); the next attempt is not made earlier
 */
public record TransferError(
        ErrorContext context,
        ErrorCode code,
        Disposition disposition,
        String message,
        @Nullable Duration retryAfter) {
    /** An error with the disposition the catalog gives its code. */
    public static TransferError of(ErrorContext context, ErrorCode code, String message) {
        return new TransferError(context, code, ErrorCatalog.describe(code).disposition(), message, null);
    }

    /** True when trying again may help. */
    public boolean isTransient() {
        return disposition == Disposition.TRANSIENT;
    }
}
