package dev.ebb.server.policy;

import java.time.DayOfWeek;
import java.time.LocalDateTime;
import java.util.Set;

/**
 * The same hours on some days of the week.
 *
 * @param days the days on which the hours begin
 * @param hours the hours of each
 */
public record WeeklyHours(Set<DayOfWeek> days, Hours hours) {
    public WeeklyHours {
        days = Set.copyOf(days);
    }

    /** True when the moment lies in the hours of one of the days; after midnight they still belong to the day before. */
    public boolean contains(LocalDateTime moment) {
        DayOfWeek day = moment.getDayOfWeek();
        int hour = moment.getHour();
        return days.contains(day) && hours.beginsBy(hour) || days.contains(day.minus(1)) && hours.lastsUntil(hour);
    }
}
