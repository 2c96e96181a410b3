package dev.ebb.server.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.time.Instant;
import java.time.ZoneId;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Times gone by, as people write them, half an hour past noon in Berlin. */
class PastTimeTest {
    private static final Instant NOW = Instant.parse("2026-06-15T10:30:00Z");
    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

    @ParameterizedTest
    @CsvSource({
        "2d, 2026-06-13T10:30:00Z",
        "1h30m, 2026-06-15T09:00:00Z",
        "0, 2026-06-15T10:30:00Z",
        "2026-06-14, 2026-06-13T22:00:00Z",
        "2026-01-14, 2026-01-13T23:00:00Z",
        "2026-06-14T08:15, 2026-06-14T06:15:00Z",
        "2026-06-14 08:15, 2026-06-14T06:15:00Z",
        "2026-06-14T08:15:30, 2026-06-14T06:15:30Z",
        "2026-06-14T08:15Z, 2026-06-14T08:15:00Z",
        "2026-06-14T08:15-03:00, 2026-06-14T11:15:00Z",
        "2026-06-14 08:15+00:30, 2026-06-14T07:45:00Z"
    })
    void time_isThatOfTheZone_unlessItHasAnOffset(String text, Instant meant) {
        assertThat(PastTime.read("--since", text, NOW, BERLIN)).isEqualTo(meant);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "yesterday",
                "",
                "2",
                "2w",
                "2026",
                "2026-6-14",
                "2026-02-30",
                "2026-06-14T25:00",
                "14-06-2026",
                "-2d"
            })
    void whatIsNoTime_isRefused_withAllThatCanBeWritten(String text) {
        CliException refusal =
                catchThrowableOfType(CliException.class, () -> PastTime.read("--until", text, NOW, BERLIN));
        assertThat(refusal.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(refusal)
                .hasMessageContaining("--until: \"" + text + "\"")
                .hasMessageContaining("2d")
                .hasMessageContaining("YYYY-MM-DD");
    }
}
