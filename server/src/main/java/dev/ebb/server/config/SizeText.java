package dev.ebb.server.config;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Sizes as people write them: {@code 4096}, {@code 64KiB}, {@code 8MiB}, {@code 2GiB}; all units count in 1,024. */
public final class SizeText {
    private static final Pattern SIZE = Pattern.compile("(?i)(\\d{1,15})\\s*(?:([KMGT])(?:iB|B)?|B)?");
    private static final List<String> UNITS = List.of("B", "KiB", "MiB", "GiB", "TiB");

    private SizeText() {}

    /** Reads a number of bytes; empty when the text is none or too large. */
    public static Optional<Long> parse(String text) {
        Matcher size = SIZE.matcher(text.strip());
        if (!size.matches()) {
            return Optional.empty();
        }
        String unit = size.group(2);
        int power = unit == null ? 0 : "KMGT".indexOf(unit.toUpperCase(Locale.ROOT)) + 1;
        try {
            return Optional.of(Math.multiplyExact(Long.parseLong(size.group(1)), 1L << (10 * power)));
        } catch (ArithmeticException tooLarge) {
            return Optional.empty();
        }
    }

    /** Writes a number of bytes exactly, in the largest unit that divides it. */
    public static String format(long bytes) {
        int power = 0;
        long count = bytes;
        while (count != 0 && count % 1024 == 0 && power < UNITS.size() - 1) {
            count /= 1024;
            power++;
        }
        return power == 0 ? Long.toString(count) : count + UNITS.get(power);
    }
}
