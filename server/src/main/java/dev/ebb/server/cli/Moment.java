package dev.ebb.server.cli;

import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;
import java.time.temporal.TemporalAdjusters;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A time as people write it, in their own zone. Pure. */
final class Moment {
    /** For the help. */
    static final String FORMS = "HH:MM (the next), \"mon HH:MM\", YYYY-MM-DDTHH:MM, the same with an offset, or now";

    private static final Pattern CLOCK = Pattern.compile("(?:([A-Za-z]{3,9})\\s+)?(\\d{1,2}:\\d{2})");

    private Moment() {}

    /** The time that is meant, seen from now; CliException for what is none. */
    static Instant read(String option, String text, ZonedDateTime now) {
        try {
            String word = text.strip();
            if (word.equals("now")) {
                return now.toInstant();
            }
            Matcher clock = CLOCK.matcher(word);
            if (clock.matches()) {
                return next(clock.group(1), clock.group(2), now).toInstant();
            }
            return word.matches(".*(Z|[+-]\\d{2}:\\d{2})")
                    ? OffsetDateTime.parse(word).toInstant()
                    : LocalDateTime.parse(word.replace(' ', 'T'))
                            .atZone(now.getZone())
                            .toInstant();
        } catch (DateTimeException wrong) {
            throw CliException.usage(option + ": \"" + text + "\" is no time; write " + FORMS);
        }
    }

    private static ZonedDateTime next(@org.jspecify.annotations.Nullable String day, String clock, ZonedDateTime now) {
        LocalTime time = LocalTime.parse(clock.length() == 4 ? "0" + clock : clock);
        ZonedDateTime today = now.with(time);
        ZonedDateTime first = day == null ? today : today.with(TemporalAdjusters.nextOrSame(day(day)));
        return first.isBefore(now) ? (day == null ? first.plusDays(1) : first.plusWeeks(1)) : first;
    }

    private static DayOfWeek day(String word) {
        String upper = word.toUpperCase(Locale.ROOT);
        for (DayOfWeek day : DayOfWeek.values()) {
            if (day.name().startsWith(upper)) {
                return day;
            }
        }
        throw new DateTimeException(word + " is no day");
    }
}
