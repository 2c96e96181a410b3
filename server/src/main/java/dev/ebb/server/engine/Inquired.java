package dev.ebb.server.engine;

import dev.ebb.server.job.Digest;
import dev.ebb.server.job.TransferError;
import java.net.URI;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What a server says of a file that it was asked about. */
public sealed interface Inquired {
    /**
     * It would send the file.
     *
     * @param at where, after redirects
     * @param bytes its size, or {@link dev.ebb.server.job.JobFile#UNKNOWN}
     * @param digest what the server says the whole has, the strongest of several; null when it says none
     * @param validator its strong ETag or Last-Modified; null when there is none
     * @param modified when it was changed last; null when the server does not say
     * @param headers the fields of the answer, each ended by CRLF
     */
    record Found(
            URI at,
            long bytes,
            @Nullable Digest digest,
            @Nullable String validator,
            @Nullable Instant modified,
            String headers)
            implements Inquired {}

    /** It would not, cannot be reached, or cannot be understood. */
    record Refused(TransferError error) implements Inquired {}
}
