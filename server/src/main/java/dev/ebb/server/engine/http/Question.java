package dev.ebb.server.engine.http;

import dev.ebb.server.job.Validator;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * What a download asked, as far as the answer must match it.
 *
 * @param uri where
 * @param from the first byte asked for; 0 asks for the whole file
 * @param bytesTotal the size of the version of which {@code from} bytes are here, or -1
 * @param validator what proves that version; null when only the digest at the end will
 */
record Question(
        URI uri, long from, long bytesTotal, @Nullable Validator validator) {
    boolean asksForRest() {
        return from > 0;
    }
}
