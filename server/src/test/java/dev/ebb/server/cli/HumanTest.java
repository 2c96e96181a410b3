package dev.ebb.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HumanTest {
    @ParameterizedTest
    @CsvSource({
        "0,0 B",
        "999,999 B",
        "1000,1.0 KiB",
        "1023,1.0 KiB",
        "1024,1.0 KiB",
        "102400,100 KiB",
        "1073741824,1.0 GiB",
        "-1,16.0 EiB"
    })
    void bytes_areShort(long bytes, String expected) {
        assertThat(Human.bytes(bytes)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"0,0s", "59,59s", "60,1m", "130,2m10s", "3600,1h", "3661,1h1m", "90000,1d1h", "-5,0s"})
    void durations_haveTwoUnitsAtMost(long seconds, String expected) {
        assertThat(Human.duration(Duration.ofSeconds(seconds))).isEqualTo(expected);
    }

    @Test
    void plain_cut_neverSplitsAWideCharacter() {
        assertThat(Plain.cut("中文字", 6)).isEqualTo("中文字");
        assertThat(Plain.cut("中文字", 5)).isEqualTo("中文…");
        assertThat(Plain.cut("中文字", 4)).isEqualTo("中…");
        assertThat(Plain.cut("中文字", 0)).isEmpty();
    }

    @Test
    void plain_of_replacesWhatWouldMoveTheCursorOrTurnTheText() {
        assertThat(Plain.of("a\u001b[2Jb\r\n\u202e\u0085c")).isEqualTo("a?[2Jb????c");
    }
}
