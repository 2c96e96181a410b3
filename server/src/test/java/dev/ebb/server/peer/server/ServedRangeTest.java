package dev.ebb.server.peer.server;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which bytes a peer's answer carries, and to how many peers at once. */
class ServedRangeTest {
    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "-, -, 200, 0, 100",
                "bytes=10-, -, 206, 10, 100",
                "bytes=10-19, -, 206, 10, 20",
                "bytes=10-500, -, 206, 10, 100",
                "bytes=99-, tag, 206, 99, 100",
                "bytes=10-, other, 200, 0, 100",
                "bytes=100-, -, 416, 0, 0",
                "bytes=-5, -, 200, 0, 100",
                "'bytes=1-2,5-6', -, 200, 0, 100",
                "bytes=9-3, -, 200, 0, 100",
                "bytes=99999999999999999999-, -, 200, 0, 100",
                "lines=1-2, -, 200, 0, 100",
            })
    void range_asAsked(@Nullable String range, @Nullable String condition, int status, long from, long end) {
        assertThat(ServedRange.of(range, condition, "tag", 100)).isEqualTo(new ServedRange(status, from, end));
    }

    @Test
    void guests_areThreeAtOnce() {
        Guests guests = new Guests();
        assertThat(guests.enter("a")).isTrue();
        assertThat(guests.enter("b")).isTrue();
        assertThat(guests.enter("c")).isTrue();
        assertThat(guests.enter("d")).isFalse();
        assertThat(guests.enter("a")).as("the same one once more").isTrue();

        guests.leave("b");

        assertThat(guests.enter("d")).isTrue();
    }
}
