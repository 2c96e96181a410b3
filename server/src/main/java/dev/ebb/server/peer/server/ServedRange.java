package dev.ebb.server.peer.server;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which bytes an answer carries (RFC 9110 section 14.2). A range of another kind than {@code first-} and {@code first-last} is
 * passed over, as a server may.
 *
 * @param status 200, 206 or 416
 * @param from the first byte
 * @param end behind the last one
 */
record ServedRange(int status, long from, long end) {
    private static final Pattern FORM = Pattern.compile("bytes=(\\d{1,18})-(\\d{1,18})?");

    /** The answer to these fields for content of that size and tag. */
    static ServedRange of(@Nullable String range, @Nullable String ifRange, String tag, long size) {
        ServedRange whole = new ServedRange(200, 0, size);
        if (range == null || ifRange != null && !ifRange.equals(tag)) {
            return whole;
        }
        Matcher form = FORM.matcher(range.trim());
        if (!form.matches()) {
            return whole;
        }
        long from = Long.parseLong(form.group(1));
        long end = form.group(2) == null ? size : Math.min(size, Long.parseLong(form.group(2)) + 1);
        if (form.group(2) != null && Long.parseLong(form.group(2)) < from) {
            return whole;
        }
        return from >= size ? new ServedRange(416, 0, 0) : new ServedRange(206, from, end);
    }

    long length() {
        return end - from;
    }
}
