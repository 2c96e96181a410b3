package dev.ebb.server.engine.http;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Reads Retry-After: seconds, or a date (RFC 9110 section 10.2.3). */
public final class RetryAfter {
    /** A server that asks for more than this is not believed. */
    private static final Duration LONGEST = Duration.ofDays(1);

    private RetryAfter() {}

    /** How long to wait from now; null when the server did not say, or not in a way that can be understood. */
    public static @Nullable Duration parse(ResponseHead head, Instant now) {
        String text = head.single("Retry-After");
        if (text == null) {
            return null;
        }
        if (text.matches("\\d{1,9}")) {
            return shorter(Duration.ofSeconds(Long.parseLong(text)));
        }
        Instant until = HttpDate.parse(text);
        return until == null ? null : shorter(Duration.between(now, until));
    }

    private static Duration shorter(Duration wish) {
        Duration positive = wish.isNegative() ? Duration.ZERO : wish;
        return positive.compareTo(LONGEST) > 0 ? LONGEST : positive;
    }
}
