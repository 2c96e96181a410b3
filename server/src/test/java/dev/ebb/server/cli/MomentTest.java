package dev.ebb.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.ZoneId;
import java.time.ZonedDateTime;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Times as people write them, on a Thursday at 12:00 in Berlin. */
class MomentTest {
    private static final ZonedDateTime NOW = ZonedDateTime.of(2026, 1, 1, 12, 0, 0, 0, ZoneId.of("Europe/Berlin"));

    @ParameterizedTest
    @CsvSource({
        "now,2026-01-01T11:00:00Z",
        "13:30,2026-01-01T12:30:00Z",
        "9:05,2026-01-02T08:05:00Z",
        "mon 09:30,2026-01-05T08:30:00Z",
        "thu 09:30,2026-01-08T08:30:00Z",
        "thursday 12:00,2026-01-01T11:00:00Z",
        "2026-07-01T09:00,2026-07-01T07:00:00Z",
        "2026-07-01 09:00,2026-07-01T07:00:00Z",
        "2026-07-01T09:00+01:00,2026-07-01T08:00:00Z",
        "2026-07-01T09:00:00Z,2026-07-01T09:00:00Z"
    })
    void time_asWritten_isTheOneThatIsMeant(String text, String meant) {
        assertThat(Moment.read("--at", text, NOW)).isEqualTo(meant);
    }
}
