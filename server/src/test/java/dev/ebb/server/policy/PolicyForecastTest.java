package dev.ebb.server.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ebb.server.job.JobPriority;
import dev.ebb.server.job.OwnerId;
import dev.ebb.server.support.Seeds;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The forecast says what the queue decides, and for how long. */
class PolicyForecastTest {
    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
    private static final OwnerId ALICE = OwnerId.ofUid(1000);

    @Test
    void forecast_holdsUntilItSays_andNotAnHourLonger() {
        Seeds.forEach(
                200,
                random -> holdsUntilItSays(
                        new Hours(random.nextInt(24), random.nextInt(24)),
                        new Hours(random.nextInt(24), random.nextInt(24)),
                        random.nextInt(60 * 24 * 365)));
    }

    private static void holdsUntilItSays(Hours workHours, Hours careHours, int minutes) {
        Bandwidth.Rates work = new Bandwidth.Rates(800, 400, 0);
        Bandwidth bandwidth = new Bandwidth(
                Bandwidth.DEFAULTS.internet(),
                new Bandwidth.Calendar(
                        true,
                        new WeeklyHours(Set.of(DayOfWeek.MONDAY, DayOfWeek.FRIDAY), workHours),
                        work,
                        Bandwidth.Rates.UNLIMITED),
                new Bandwidth.Calendar(true, new WeeklyHours(Set.of(DayOfWeek.SUNDAY), careHours), work, null));
        ZonedDateTime at =
                Instant.parse("2026-01-01T00:00:00Z").plusSeconds(60L * minutes).atZone(BERLIN);
        PolicyForecast now = forecast(bandwidth, JobPriority.LOW, at);
        Instant end = now.until().orElseThrow();
        assertThat(end).isAfter(at.toInstant());
        PolicyForecast last =
                forecast(bandwidth, JobPriority.LOW, end.minusSeconds(1).atZone(BERLIN));
        PolicyForecast after = forecast(bandwidth, JobPriority.LOW, end.atZone(BERLIN));
        assertThat(last.schedule()).isEqualTo(now.schedule());
        assertThat(last.blocked()).isEqualTo(now.blocked());
        assertThat(after.schedule()).isNotEqualTo(now.schedule());
        assertThat(now.blocked().isPresent())
                .isEqualTo(bandwidth
                        .inForce(JobPriority.LOW, at.toLocalDateTime())
                        .filter(it -> it.kbps() == 0)
                        .isPresent());
    }

    @Test
    void foreground_isBoundByCapsAlone_forEver() {
        Bandwidth bandwidth = Bandwidth.DEFAULTS.with(new RateCaps(
                800,
                RateCaps.Levels.UNLIMITED,
                80,
                java.util.Map.of(ALICE, 400L),
                Bandwidth.UNLIMITED,
                java.util.Map.of()));
        PolicyForecast forecast = forecast(
                bandwidth,
                JobPriority.FOREGROUND,
                Instant.parse("2026-01-01T00:00:00Z").atZone(BERLIN));
        assertThat(forecast.until()).isEmpty();
        assertThat(forecast.limits())
                .containsExactly(
                        new PolicyForecast.Rate("bandwidth.total-limit", 100_000),
                        new PolicyForecast.Rate("bandwidth.user-limits", 50_000));
        assertThat(forecast.bytesPerSecond()).contains(50_000L);
    }

    private static PolicyForecast forecast(Bandwidth bandwidth, JobPriority priority, ZonedDateTime at) {
        return PolicyForecast.of(
                Policy.DEFAULTS.withBandwidth(bandwidth),
                new PolicyForecast.Question(at, priority, ALICE, null, null, NetworkCost.UNKNOWN));
    }
}
