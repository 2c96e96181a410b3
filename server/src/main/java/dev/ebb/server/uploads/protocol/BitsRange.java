package dev.ebb.server.uploads.protocol;

import dev.ebb.server.uploads.session.Refusal;
import dev.ebb.server.uploads.session.UploadException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which bytes a fragment brings. A range without bytes ({@code bytes *}{@code /total}) asks where to go on, and is all of an
 * empty file.
 *
 * @param start the first of them
 * @param bytes how many
 * @param total bytes of the whole file
 */
record BitsRange(long start, long bytes, long total) {
    private static final Pattern TEXT =
            Pattern.compile("(?i)bytes\\s+(?:(\\d{1,18})\\s*-\\s*(\\d{1,18})|\\*)\\s*/\\s*(\\d{1,18})");

    static BitsRange parse(String text) throws UploadException {
        Matcher parts = TEXT.matcher(text);
        if (!parts.matches()) {
            throw new UploadException(
                    Refusal.MALFORMED, "Content-Range is not \"bytes start-end/total\": \"" + text + "\"");
        }
        long total = Long.parseLong(parts.group(3));
        if (parts.group(1) == null) {
            return new BitsRange(0, 0, total);
        }
        long start = Long.parseLong(parts.group(1));
        long end = Long.parseLong(parts.group(2));
        if (end < start || end >= total) {
            throw new UploadException(
                    Refusal.MALFORMED, "Content-Range ends before it starts, or beyond the end of the file: " + text);
        }
        return new BitsRange(start, end - start + 1, total);
    }

    /** True when it brings nothing. */
    boolean isQuestion() {
        return bytes == 0;
    }
}
