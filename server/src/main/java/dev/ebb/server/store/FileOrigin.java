package dev.ebb.server.store;

import dev.ebb.server.job.Digest;
import org.jspecify.annotations.Nullable;

/**
 * From where the content of a file that arrived came.
 *
 * @param fileIndex the file
 * @param url the URL that answered, after redirects, as it may be shown; null for an upload, and when it was a peer's
 * @param digest that the whole content was found to have; null when there was none to compare it with
 */
public record FileOrigin(
        int fileIndex, @Nullable String url, @Nullable Digest digest) {}
