package dev.ebb.server.engine.http;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The Content-Range of an answer (RFC 9110 section 14.4).
 *
 * @param start first byte, or -1 when the range was unsatisfiable
 * @param end the byte after the last, or -1
 * @param total size of the file, or -1 when the server does not say
 */
record ContentRange(long start, long end, long total) {
    private static final Pattern SATISFIED = Pattern.compile("(?i:bytes) (\\d{1,18})-(\\d{1,18})/(\\d{1,18}|\\*)");
    private static final Pattern UNSATISFIED = Pattern.compile("(?i:bytes) \\*/(\\d{1,18})");

    /** Null for everything that is not one well-formed byte range. */
    static @Nullable ContentRange parse(@Nullable String text) {
        if (text == null) {
            return null;
        }
        Matcher satisfied = SATISFIED.matcher(text);
        if (satisfied.matches()) {
            long start = Long.parseLong(satisfied.group(1));
            long end = Long.parseLong(satisfied.group(2)) + 1;
            long total = satisfied.group(3).equals("*") ? -1 : Long.parseLong(satisfied.group(3));
            return start < end && (total == -1 || end <= total) ? new ContentRange(start, end, total) : null;
        }
        Matcher unsatisfied = UNSATISFIED.matcher(text);
        return unsatisfied.matches() ? new ContentRange(-1, -1, Long.parseLong(unsatisfied.group(1))) : null;
    }
}
