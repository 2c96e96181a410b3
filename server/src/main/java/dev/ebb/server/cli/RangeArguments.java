package dev.ebb.server.cli;

import dev.ebb.v1.FileRange;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Understands {@code OFFSET:LENGTH}, where the length may be {@code eof}. */
public final class RangeArguments {
    private static final Pattern RANGE = Pattern.compile("(\\d{1,19}):(\\d{1,19}|(?i:eof))");

    private RangeArguments() {}

    /** The ranges in the order given; what they may be is the service's business. */
    public static List<FileRange> parse(List<String> words) {
        return words.stream().map(RangeArguments::parse).toList();
    }

    private static FileRange parse(String word) {
        Matcher parts = RANGE.matcher(word);
        if (!parts.matches()) {
            throw CliException.usage("\"" + word + "\" is not a range: OFFSET:LENGTH or OFFSET:eof, in bytes");
        }
        try {
            FileRange.Builder range = FileRange.newBuilder().setInitialOffset(Long.parseLong(parts.group(1)));
            boolean toEnd = parts.group(2).equalsIgnoreCase("eof");
            return toEnd
                    ? range.build()
                    : range.setLength(Long.parseLong(parts.group(2))).build();
        } catch (NumberFormatException tooLarge) {
            throw CliException.usage("\"" + word + "\" lies behind the end of every file");
        }
    }
}
