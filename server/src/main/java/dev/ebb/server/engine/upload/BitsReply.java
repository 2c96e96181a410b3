package dev.ebb.server.engine.upload;

import dev.ebb.server.engine.http.ResponseHead;
import java.net.URI;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Fetches the reply to an upload: from the start, or from where a connection broke if it is provably the same one. */
final class BitsReply {
    private static final int PARTIAL = 206;

    private @Nullable URI url;
    private @Nullable String tag;
    private long from;
    private boolean continued;

    UploadRequest from(URI where) {
        url = where;
        from = 0;
        tag = null;
        continued = false;
        return UploadRequest.of("GET", where);
    }

    /** So many bytes of it are here. */
    UploadRequest again(long kept) {
        URI where = Objects.requireNonNull(url, "fetched before");
        String proof = tag;
        if (proof == null || kept == 0) {
            return from(where);
        }
        from = kept;
        continued = false;
        return UploadRequest.of("GET", where)
                .with("Range", "bytes=" + kept + "-")
                .with("If-Range", proof);
    }

    /** The body of this answer is the reply, or the rest of it. */
    boolean isReply(ResponseHead head) {
        String now = head.single("ETag");
        if (head.status() == PARTIAL) {
            String range = head.single("Content-Range");
            boolean fits = range != null && range.matches("(?i)bytes\\s+" + from + "-\\d+/\\d+") && isToTheEnd(range);
            continued = from > 0 && fits && tag != null && (now == null || now.equals(tag));
            return continued;
        }
        continued = false;
        tag = now != null && now.startsWith("\"") ? now : null;
        return head.isSuccess();
    }

    /** A server may send less than is asked for (RFC 9110 section 14.2), which is no end of the file. */
    private static boolean isToTheEnd(String range) {
        String[] numbers = range.replaceFirst("(?i)bytes\\s+", "").split("[-/]");
        return numbers[1].length() < 19
                && numbers[2].length() < 19
                && Long.parseLong(numbers[1]) == Long.parseLong(numbers[2]) - 1;
    }

    /** It goes behind what is here. */
    boolean isContinued() {
        return continued;
    }
}
