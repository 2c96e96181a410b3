package dev.ebb.server.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ebb.server.job.JobPriority;
import dev.ebb.server.job.OwnerId;
import dev.ebb.server.policy.Bandwidth.Calendar;
import dev.ebb.server.policy.Bandwidth.Internet;
import dev.ebb.server.policy.Bandwidth.Rates;
import java.time.DayOfWeek;
import java.time.LocalDateTime;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What policies come to at a moment, in bytes per second. 2026-01-05 is a Monday. */
class LimitsInForceTest {
    private static final LocalDateTime NINE = LocalDateTime.parse("2026-01-05T09:00");
    private static final LocalDateTime SIX = LocalDateTime.parse("2026-01-05T18:00");
    private static final long NONE = LimitsInForce.UNLIMITED;
    private static final Internet INTERNET = new Internet(true, new Hours(8, 17), 80, Bandwidth.UNLIMITED);
    private static final Calendar OFF = Bandwidth.DEFAULTS.maintenance();
    private static final Calendar WORK = new Calendar(
            true, new WeeklyHours(Set.of(DayOfWeek.MONDAY), new Hours(8, 17)), new Rates(800, 400, 1), Rates.UNLIMITED);

    @Test
    void defaults_anyTime_limitNothing() {
        assertThat(LimitsInForce.at(Bandwidth.DEFAULTS, NINE).priorities()).containsEntry(JobPriority.LOW, NONE);
        assertThat(LimitsInForce.at(Bandwidth.DEFAULTS, NINE).total()).isEqualTo(NONE);
    }

    @Test
    void dailyInterval_inIt_limitsTheBackgroundTogether() {
        Bandwidth daily = new Bandwidth(INTERNET, Bandwidth.DEFAULTS.work(), OFF);
        assertThat(LimitsInForce.at(daily, NINE).background()).isEqualTo(10_000);
        assertThat(LimitsInForce.at(daily, NINE).ofPriority(JobPriority.HIGH)).isEqualTo(NONE);
        assertThat(LimitsInForce.at(daily, SIX).background()).isEqualTo(NONE);
    }

    @Test
    void calendar_inItsHours_goesBeforeTheIntervalAndLimitsEachPriority() {
        LimitsInForce limits = LimitsInForce.at(new Bandwidth(INTERNET, WORK, OFF), NINE);
        assertThat(limits.background()).isEqualTo(NONE);
        assertThat(limits.priorities())
                .isEqualTo(Map.of(
                        JobPriority.FOREGROUND,
                        NONE,
                        JobPriority.HIGH,
                        100_000L,
                        JobPriority.NORMAL,
                        50_000L,
                        JobPriority.LOW,
                        250L)); // BITS takes 1 Kbit/s for 2
    }

    @Test
    void caps_besideACalendar_countWhereTheyAreLess() {
        RateCaps caps = new RateCaps(
                8,
                new RateCaps.Levels(16, 24, 8000, Bandwidth.UNLIMITED),
                32,
                Map.of(OwnerId.ofUid(7), 40L),
                48,
                Map.of("example.com", 56L));
        LimitsInForce limits = LimitsInForce.at(new Bandwidth(INTERNET, WORK, OFF).with(caps), NINE);
        assertThat(limits.total()).isEqualTo(1_000);
        assertThat(limits.ofPriority(JobPriority.FOREGROUND)).isEqualTo(2_000);
        assertThat(limits.ofPriority(JobPriority.HIGH)).isEqualTo(3_000);
        assertThat(limits.ofPriority(JobPriority.NORMAL)).isEqualTo(50_000);
        assertThat(limits.ofUser(OwnerId.ofUid(7))).isEqualTo(5_000);
        assertThat(limits.ofUser(OwnerId.ofUid(8))).isEqualTo(4_000);
        assertThat(limits.ofHost("example.com")).isEqualTo(7_000);
        assertThat(limits.ofHost("example.org")).isEqualTo(6_000);
    }
}
