package dev.ebb.server.job;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Why a job is in ERROR or TRANSIENT_ERROR (IBackgroundCopyError).
 *
 * @param context where it failed
 * @param code the HRESULT
 * @param message what happened, for a person
 * @param fileIndex the file at fault, or -1 when the error concerns none
 * @param protocol {@code http}, {@code file}, or null when the error concerns none
 * @param time when it failed
 */
public record JobError(
        ErrorContext context,
        ErrorCode code,
        String message,
        int fileIndex,
        @Nullable String protocol,
        Instant time) {
    /** The file index of an error that concerns no file. */
    public static final int NO_FILE = -1;
}
