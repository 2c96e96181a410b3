package dev.ebb.server.engine.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.embedded.EmbeddedChannel;
import org.junit.jupiter.api.Test;

/** A connection rests only where a moment brings more to read, and never where it would make somebody wait. */
class ReadRestsTest {
    private static final long MILLI = 1_000_000;
    private static final int LONG = 256 << 10;
    private static final int WHOLE = 128 << 10;

    private final ReadRests rests = new ReadRests(new EmbeddedChannel());
    private long now = 1000 * MILLI;

    private long after(long nanos, long bytes) {
        now += nanos;
        return rests.after(bytes, now);
    }

    private void longBody() {
        assertThat(after(MILLI, LONG)).isZero();
    }

    @Test
    void smallReads_rest_untilALargeOneIsThere() {
        longBody();

        assertThat(after(MILLI, 64_000)).isBetween(2 * MILLI, 21 * MILLI / 10);
        assertThat(after(MILLI / 10, 9000)).isBetween(MILLI, 3 * MILLI / 2);
    }

    @Test
    void rest_isAFewMilliseconds_atMost() {
        longBody();

        assertThat(after(MILLI, 100)).isEqualTo(4 * MILLI);
    }

    @Test
    void shortAnswer_neverRests() {
        for (int came = 1000; came < LONG; came += 1000) {
            assertThat(after(MILLI, 1000)).isZero();
        }
    }

    @Test
    void largeReads_needNoRest() {
        longBody();

        assertThat(after(MILLI, WHOLE / 2)).isZero();
    }

    @Test
    void fastReads_needNoRest() {
        longBody();

        assertThat(after(MILLI / 20, 60_000)).isZero();
    }

    @Test
    void trickle_gainsNothingByWaiting() {
        longBody();

        assertThat(after(9 * MILLI, 1000)).isZero();
        assertThat(after(MILLI, 1000)).isPositive();
    }

    @Test
    void headAlone_isNoBody() {
        longBody();

        assertThat(after(MILLI, 0)).isZero();
    }
}
