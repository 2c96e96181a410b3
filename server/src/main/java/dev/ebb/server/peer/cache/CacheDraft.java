package dev.ebb.server.peer.cache;

import dev.ebb.server.job.Digest;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a file that is to be kept before its bytes are read.
 *
 * @param url where it was fetched from
 * @param bytes its size
 * @param modified when it was changed, as its origin said
 * @param validator the strong validator of its version; null when there was none
 * @param proof the strong digest that was verified when it was fetched; null when nobody gave one
 * @param claimant the name of its temporary file
 */
public record CacheDraft(
        String url,
        long bytes,
        @Nullable Instant modified,
        @Nullable String validator,
        @Nullable Digest proof,
        String claimant) {}
