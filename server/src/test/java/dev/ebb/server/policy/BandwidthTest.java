package dev.ebb.server.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ebb.server.job.JobPriority;
import dev.ebb.server.policy.Bandwidth.Calendar;
import dev.ebb.server.policy.Bandwidth.Internet;
import dev.ebb.server.policy.Bandwidth.Limit;
import dev.ebb.server.policy.Bandwidth.Rates;
import java.time.DayOfWeek;
import java.time.LocalDateTime;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Which limit counts when. 2026-01-05 is a Monday. */
class BandwidthTest {
    private static final LocalDateTime MONDAY = LocalDateTime.parse("2026-01-05T00:00");
    private static final Set<DayOfWeek> WEEK = EnumSet.range(DayOfWeek.MONDAY, DayOfWeek.FRIDAY);
    private static final Internet NO_INTERNET = new Internet(false, new Hours(0, 0), 1, 1);
    private static final Calendar NONE =
            new Calendar(false, new WeeklyHours(WEEK, new Hours(0, 0)), new Rates(1, 1, 1), null);
    private static final Calendar WORK = new Calendar(
            true, new WeeklyHours(WEEK, new Hours(8, 17)), new Rates(30, 20, 10), new Rates(300, 200, 100));

    @Test
    void defaults_everywhere_limitNothing() {
        assertThat(Bandwidth.DEFAULTS.inForce(JobPriority.LOW, MONDAY)).isEmpty();
        assertThat(Bandwidth.DEFAULTS.mayBlock()).isFalse();
    }

    @Test
    void foreground_anyPolicy_isNeverLimited() {
        Bandwidth strict = new Bandwidth(new Internet(true, new Hours(0, 0), 0, 0), WORK, NONE);
        assertThat(strict.inForce(JobPriority.FOREGROUND, MONDAY.plusHours(9))).isEmpty();
    }

    @Test
    void work_mondayToFriday_hasItsOwnLimitsForEachPriority() {
        Bandwidth bandwidth = new Bandwidth(NO_INTERNET, WORK, NONE);
        assertThat(limit(bandwidth, JobPriority.HIGH, MONDAY.plusHours(8))).isEqualTo(30);
        assertThat(limit(bandwidth, JobPriority.NORMAL, MONDAY.plusHours(16))).isEqualTo(20);
        assertThat(limit(bandwidth, JobPriority.LOW, MONDAY.plusHours(17))).isEqualTo(100);
        assertThat(limit(bandwidth, JobPriority.HIGH, MONDAY.plusHours(7))).isEqualTo(300);
        assertThat(limit(bandwidth, JobPriority.NORMAL, MONDAY.minusDays(1).plusHours(10)))
                .isEqualTo(200);
    }

    @Test
    void maintenance_withinWork_goesFirst() {
        Calendar maintenance = new Calendar(
                true, new WeeklyHours(Set.of(DayOfWeek.MONDAY), new Hours(12, 13)), new Rates(0, 0, 0), null);
        Bandwidth bandwidth = new Bandwidth(NO_INTERNET, WORK, maintenance);
        assertThat(bandwidth.inForce(JobPriority.LOW, MONDAY.plusHours(12)))
                .contains(new Limit("bandwidth.maintenance-limit-low", 0));
        assertThat(limit(bandwidth, JobPriority.LOW, MONDAY.plusHours(13))).isEqualTo(10);
        assertThat(bandwidth.mayBlock()).isTrue();
    }

    @Test
    void interval_daily_hasALimitInsideAndOneOutside() {
        Bandwidth bandwidth = new Bandwidth(new Internet(true, new Hours(8, 17), 0, Bandwidth.UNLIMITED), NONE, NONE);
        assertThat(bandwidth.inForce(JobPriority.HIGH, MONDAY.plusHours(16).plusMinutes(59)))
                .contains(new Limit("bandwidth.internet-limit-on-schedule", 0));
        assertThat(bandwidth.inForce(JobPriority.HIGH, MONDAY.plusHours(17))).isEmpty();
    }

    @Test
    void hours_overMidnight_belongToTheDayTheyBegan() {
        WeeklyHours night = new WeeklyHours(Set.of(DayOfWeek.FRIDAY), new Hours(22, 6));
        LocalDateTime friday = MONDAY.plusDays(4);
        assertThat(night.contains(friday.plusHours(23))).isTrue();
        assertThat(night.contains(friday.plusDays(1).plusHours(5))).isTrue();
        assertThat(night.contains(friday.plusDays(1).plusHours(6))).isFalse();
        assertThat(night.contains(friday.plusHours(5))).isFalse();
    }

    @Test
    void hours_fromAndToTheSame_areTheWholeDay() {
        WeeklyHours all = new WeeklyHours(Set.of(DayOfWeek.MONDAY), new Hours(5, 5));
        assertThat(all.contains(MONDAY)).isTrue();
        assertThat(all.contains(MONDAY.plusHours(23))).isTrue();
        assertThat(all.contains(MONDAY.plusDays(1).plusHours(1))).isFalse();
        assertThatThrownBy(() -> new Hours(24, 1)).isInstanceOf(IllegalArgumentException.class);
    }

    private static long limit(Bandwidth bandwidth, JobPriority priority, LocalDateTime moment) {
        Optional<Limit> limit = bandwidth.inForce(priority, moment);
        return limit.orElseThrow().kbps();
    }
}
