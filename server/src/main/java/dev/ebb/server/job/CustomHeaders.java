package dev.ebb.server.job;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads the text of SetCustomHeaders into fields (RFC 9110 section 5), refusing what would break a request or a resume. */
public final class CustomHeaders {
    public static final int MAX_LENGTH = 16_384;
    private static final Pattern NAME = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");
    private static final Pattern VALUE = Pattern.compile("[\\t\\x20-\\x7E\\x80-\\xFF]*");
    private static final Set<String> OURS = Set.of(
            "host",
            "range",
            "if-range",
            "if-match",
            "if-none-match",
            "if-modified-since",
            "if-unmodified-since",
            "accept-encoding",
            "content-length",
            "content-range",
            "transfer-encoding",
            "connection",
            "keep-alive",
            "te",
            "trailer",
            "upgrade",
            "expect");

    private CustomHeaders() {}

    /**
     * One field.
     *
     * @param name field name
     * @param value field value; may be a secret
     */
    public record Field(String name, String value) {
        @Override
        public String toString() {
            return name;
        }
    }

    /** The fields of {@code Name: value} lines. */
    public static List<Field> parse(String field, String text) {
        JobText.atMost(field, text, MAX_LENGTH - 1);
        List<Field> fields = new ArrayList<>();
        int number = 0;
        for (String line : text.split("\r?\n", -1)) {
            number++;
            if (!line.isEmpty()) {
                fields.add(parseLine(field, number, line));
            }
        }
        return fields;
    }

    private static Field parseLine(String field, int number, String line) {
        int colon = line.indexOf(':');
        if (colon <= 0) {
            throw JobException.invalid(field, "line " + number + " is not 'Name: value'");
        }
        String name = line.substring(0, colon);
        String value = line.substring(colon + 1).strip();
        if (!NAME.matcher(name).matches() || !VALUE.matcher(value).matches()) {
            throw JobException.invalid(field, "line " + number + " holds characters that a header must not have");
        }
        if (OURS.contains(name.toLowerCase(Locale.ROOT))) {
            throw JobException.invalid(
                    field, "line " + number + " sets " + name + ", which the transfer itself controls");
        }
        return new Field(name, value);
    }
}
