package dev.ebb.server.engine.http;

import io.netty.handler.codec.DateFormatter;
import java.time.Instant;
import java.util.Date;
import org.jspecify.annotations.Nullable;

/** Dates as HTTP writes them, in all three forms a recipient must accept (RFC 9110 section 5.6.7). */
public final class HttpDate {
    /** The longest form has 33 characters; the parser throws at much longer text instead of saying that it is no date. */
    private static final int LONGEST = 64;

    private HttpDate() {}

    /** Null for what is not a date. */
    public static @Nullable Instant parse(@Nullable String text) {
        if (text == null || text.isEmpty() || text.length() > LONGEST) {
            return null;
        }
        Date date = DateFormatter.parseHttpDate(text);
        return date == null ? null : date.toInstant();
    }
}
