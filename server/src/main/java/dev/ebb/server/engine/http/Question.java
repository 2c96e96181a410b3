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
 * @param part these bytes alone, which begin at {@code from}; null for the rest or the whole
 * @param known the version of which bytes are here
 * @param weakly true when an answer for the rest need only show nothing that speaks against that version
 */
record Question(URI uri, long from, @Nullable FileRange part, RemoteVersion known, boolean weakly) {
    /** For the whole file, whichever version. */
    static Question forWhole(URI uri) {
        return new Question(uri, 0, null, RemoteVersion.UNKNOWN, false);
    }

    long bytesTotal() {
        return known.bytesTotal();
    }

    boolean asksForRest() {
        return from > 0 && part == null;
    }

    /** How much the answer will bring, as far as is known; -1 when it is not. */
    long expectedBytes() {
        return part != null && !part.isToEof() ? part.length() : bytesTotal();
    }

    /** The Range to send (RFC 9110 section 14.1.2); null for the whole file. */
    @Nullable
    String range() {
        if (part == null) {
            return from > 0 ? "bytes=" + from + "-" : null;
        }
        return "bytes=" + from + "-" + (part.isToEof() ? "" : part.end() - 1);
    }

    /**
     * The If-Range to send with it (RFC 9110 section 13.1.5): the rest if it is still this version, else the whole. Where a
     * digest proves the version the server is not asked to judge by its tag, which another edge may not know.
     */
    @Nullable
    String condition() {
        Validator validator = known.validator();
        boolean judgedByDigest = part == null && known.traits().proof() != null;
        return range() == null || validator == null || judgedByDigest ? null : validator.value();
    }
}
