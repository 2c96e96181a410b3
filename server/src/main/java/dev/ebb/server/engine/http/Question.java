package dev.ebb.server.engine.http;

import dev.ebb.server.job.FileRange;
import dev.ebb.server.job.Validator;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * What a download asked, as far as the answer must match it.
 *
 * @param uri where
 * @param from the first byte asked for; 0 asks for the whole file
 * @param bytesTotal the size of the version of which {@code from} bytes are here, or -1
 * @param part these bytes alone, which begin at {@code from}; null for the rest or the whole
 * @param validator what proves that version; null when only the digest at the end will
 */
record Question(
        URI uri,
        long from,
        long bytesTotal,
        @Nullable FileRange part,
        @Nullable Validator validator) {
    Question(URI uri, long from, long bytesTotal, @Nullable Validator validator) {
        this(uri, from, bytesTotal, null, validator);
    }

    boolean asksForRest() {
        return from > 0 && part == null;
    }

    /** How much the answer will bring, as far as is known; -1 when it is not. */
    long expectedBytes() {
        return part != null && !part.isToEof() ? part.length() : bytesTotal;
    }

    /** The Range to send (RFC 9110 section 14.1.2); null for the whole file. */
    @Nullable
    String range() {
        if (part == null) {
            return from > 0 ? "bytes=" + from + "-" : null;
        }
        return "bytes=" + from + "-" + (part.isToEof() ? "" : part.end() - 1);
    }
}
