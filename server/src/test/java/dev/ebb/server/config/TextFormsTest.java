package dev.ebb.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TextFormsTest {
    @ParameterizedTest
    @CsvSource({"0,PT0S", "250ms,PT0.25S", "5s,PT5S", "10m,PT10M", "1h30m,PT1H30M", "14d,PT336H", "600s,PT10M"})
    void duration_written_isRead(String text, Duration expected) {
        assertThat(DurationText.parse(text)).contains(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "5", "s", "-5s", "5 s", "5S", "1.5h", "5sx", "999999999999d", "9999999999999s", "200000d"})
    void duration_malformed_isNone(String text) {
        assertThat(DurationText.parse(text)).isEmpty();
    }

    @RepeatedTest(20)
    void duration_formatted_isReadBack() {
        long seed = System.nanoTime();
        Duration duration = Duration.ofMillis(
                new Random(seed).nextLong(Duration.ofDays(1000).toMillis()));

        assertThat(DurationText.parse(DurationText.format(duration)))
                .as("seed %d", seed)
                .contains(duration);
    }

    @ParameterizedTest
    @CsvSource({
        "0,0",
        "4096,4096",
        "64KiB,65536",
        "64k,65536",
        "8MiB,8388608",
        "8 MB,8388608",
        "2GiB,2147483648",
        "1T,1099511627776"
    })
    void size_written_isRead(String text, long expected) {
        assertThat(SizeText.parse(text)).contains(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "KiB", "-1", "1.5MiB", "1XB", "999999999999999T"})
    void size_malformed_isNone(String text) {
        assertThat(SizeText.parse(text)).isEmpty();
    }

    @RepeatedTest(20)
    void size_formatted_isReadBack() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        long bytes = random.nextLong(1L << 20) << (10 * random.nextInt(3));

        assertThat(SizeText.parse(SizeText.format(bytes))).as("seed %d", seed).contains(bytes);
    }

    @Test
    void hostPort_loopback_isKnownWithoutLookingItUp() {
        assertThat(HostPort.parse("localhost:1").orElseThrow().isLoopback()).isTrue();
        assertThat(HostPort.parse("127.1.2.3:1").orElseThrow().isLoopback()).isTrue();
        assertThat(HostPort.parse("[::1]:1").orElseThrow()).hasToString("[::1]:1");
        assertThat(HostPort.parse("[::]:1").orElseThrow().isLoopback()).isFalse();
        assertThat(HostPort.parse("127.example.com:1").orElseThrow().isLoopback())
                .isFalse();
        assertThat(HostPort.parse("host:65536")).isEmpty();
        assertThat(HostPort.parse("host")).isEmpty();
    }
}
