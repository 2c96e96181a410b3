package dev.ebb.server.peer.client;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What an origin's answer says of the version of a file.
 *
 * @param modified Last-Modified; null when there is none that can be read
 * @param validator the strong ETag; null when there is none
 */
record AnsweredFields(@Nullable Instant modified, @Nullable String validator) {
    /** Reads fields, each ended by CRLF. */
    static AnsweredFields parse(String headers) {
        Instant modified = null;
        String validator = null;
        for (String line : headers.split("\r\n", -1)) {
            int colon = line.indexOf(':');
            String name = colon < 0 ? "" : line.substring(0, colon).trim().toLowerCase(Locale.ROOT);
            String value = line.substring(colon + 1).trim();
            if (name.equals("last-modified")) {
                modified = date(value);
            } else if (name.equals("etag") && value.startsWith("\"")) {
                validator = value;
            }
        }
        return new AnsweredFields(modified, validator);
    }

    private static @Nullable Instant date(String text) {
        try {
            return Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(text));
        } catch (DateTimeException unreadable) {
            return null;
        }
    }
}
