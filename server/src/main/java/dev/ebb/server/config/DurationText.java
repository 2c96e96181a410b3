package dev.ebb.server.config;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as people write them: {@code 250ms}, {@code 5s}, {@code 10m}, {@code 1h30m}, {@code 14d}, {@code 0}. */
public final class DurationText {
    private static final Pattern WHOLE = Pattern.compile("(\\d{1,12}(ms|s|m|h|d))+");
    private static final Pattern PART = Pattern.compile("(\\d{1,12})(ms|s|m|h|d)");

    /** Still a number of nanoseconds, as timers count them. */
    private static final Duration LONGEST = Duration.ofNanos(Long.MAX_VALUE);

    /** Longest first, as they are written. */
    private static final Map<String, Duration> UNITS = new LinkedHashMap<>();

    static {
        UNITS.put("d", Duration.ofDays(1));
        UNITS.put("h", Duration.ofHours(1));
        UNITS.put("m", Duration.ofMinutes(1));
        UNITS.put("s", Duration.ofSeconds(1));
        UNITS.put("ms", Duration.ofMillis(1));
    }

    private DurationText() {}

    /** Reads a duration; empty when the text is none or is too long for a clock. */
    public static Optional<Duration> parse(String text) {
        if (text.equals("0")) {
            return Optional.of(Duration.ZERO);
        }
        if (!WHOLE.matcher(text).matches()) {
            return Optional.empty();
        }
        Duration sum = Duration.ZERO;
        Matcher parts = PART.matcher(text);
        try {
            while (parts.find()) {
                sum = sum.plus(unit(parts.group(2)).multipliedBy(Long.parseLong(parts.group(1))));
            }
        } catch (ArithmeticException tooLong) {
            return Optional.empty();
        }
        return sum.compareTo(LONGEST) > 0 ? Optional.empty() : Optional.of(sum);
    }

    /** Writes a duration so that {@link #parse} reads it again, to the millisecond. */
    public static String format(Duration duration) {
        if (duration.isZero()) {
            return "0";
        }
        StringBuilder text = new StringBuilder();
        long rest = duration.toMillis();
        for (Map.Entry<String, Duration> unit : UNITS.entrySet()) {
            long size = unit.getValue().toMillis();
            if (rest >= size) {
                text.append(rest / size).append(unit.getKey());
                rest %= size;
            }
        }
        return text.length() == 0 ? "0" : text.toString();
    }

    private static Duration unit(String name) {
        return UNITS.getOrDefault(name, Duration.ZERO);
    }
}
