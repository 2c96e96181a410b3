package dev.ebb.server.engine.http.idle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ebb.server.governor.idle.ConnectionOrder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How long a connection rests after what it has read. */
class PaceTest {
    private static final long TICK = 10_000_000;

    /** A reader that takes a whole read whenever it may comes to the pace, however large its reads are. */
    @ParameterizedTest
    @ValueSource(longs = {3_000, 100_000, 5_000_000, 40_000_000})
    void reader_thatTakesWhatItMay_comesToThePace(long pace) {
        Pace rests = new Pace();
        long read = 0;
        long seconds = 20;
        for (long tick = 0; tick < seconds * 100; tick++) {
            boolean closed = rests.closes(pace, read, tick * TICK);
            read += closed ? 0 : rests.largestRead();
        }
        assertThat((double) read / seconds).isBetween(pace * 0.97, pace * 1.03 + 1448);
    }

    @Test
    void reader_withoutAPace_neverRests() {
        Pace rests = new Pace();
        for (long tick = 0; tick < 100; tick++) {
            assertThat(rests.closes(ConnectionOrder.UNPACED, tick * 1_000_000_000L, tick * TICK))
                    .isFalse();
            assertThat(rests.largestRead()).isEqualTo(Integer.MAX_VALUE);
        }
    }

    @Test
    void whatWasReadBeforeThereWasAPace_isNotPaidFor() {
        Pace rests = new Pace();
        rests.closes(ConnectionOrder.UNPACED, 1_000_000_000L, 0);
        assertThat(rests.closes(1_000, 2_000_000_000L, TICK)).isFalse();
    }
}
