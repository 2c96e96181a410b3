package dev.ebb.server.engine.http;

import io.netty.handler.codec.http.HttpHeaders;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Status and fields of an answer.
 *
 * @param status three digits
 * @param headers the fields, names in any case
 */
public record ResponseHead(int status, HttpHeaders headers) {
    /** A size that the answer does not tell. */
    public static final long UNKNOWN = -1;

    /** The field's only value; null when it is missing or given more than once, which proves nothing. */
    public @Nullable String single(String name) {
        List<String> values = headers.getAll(name);
        return values.size() == 1 ? values.get(0).trim() : null;
    }

    /** Body size as announced. The decoder has refused conflicting and unreadable ones. */
    public long contentLength() {
        String text = single("Content-Length");
        if (text == null || headers.contains("Transfer-Encoding")) {
            return UNKNOWN;
        }
        return Long.parseLong(text);
    }

    /** 2xx. */
    public boolean isSuccess() {
        return status / 100 == 2;
    }

    /** The digests it says its content has. */
    ServerDigests digests() {
        return ServerDigests.of(status, headers);
    }
}
