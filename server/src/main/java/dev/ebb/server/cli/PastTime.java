package dev.ebb.server.cli;

import dev.ebb.server.config.DurationText;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;

/** A time gone by as people write it. Pure. */
final class PastTime {
    /** For the help. */
    static final String FORMS = "how long ago, such as 2d, or YYYY-MM-DD, YYYY-MM-DDTHH:MM or the same with an offset";

    private PastTime() {}

    /** The time that is meant, seen from now; CliException for what is none. */
    static Instant read(String option, String text, Instant now, ZoneId zone) {
        String word = text.strip();
        try {
            if (!word.contains("-")) {
                return now.minus(DurationText.parse(word).orElseThrow(() -> none(option, text)));
            }
            if (!word.contains("T") && !word.contains(" ")) {
                return LocalDate.parse(word).atStartOfDay(zone).toInstant();
            }
            String iso = word.replace(' ', 'T');
            return iso.matches(".*(Z|[+-]\\d{2}:\\d{2})")
                    ? OffsetDateTime.parse(iso).toInstant()
                    : LocalDateTime.parse(iso).atZone(zone).toInstant();
        } catch (DateTimeException | ArithmeticException wrong) {
            throw none(option, text);
        }
    }

    private static CliException none(String option, String text) {
        return CliException.usage(option + ": \"" + text + "\" is no time; write " + FORMS);
    }
}
