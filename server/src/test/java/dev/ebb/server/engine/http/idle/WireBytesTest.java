package dev.ebb.server.engine.http.idle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.ebb.server.governor.idle.Direction;
import org.junit.jupiter.api.Test;

/** What connections move, at the moment when the interface sees it. */
class WireBytesTest {
    private final WireBytes wire = new WireBytes();
    private long segments;
    private long bytes;

    /** A hole holds back what is in order, and nothing of what has come. */
    @Test
    void bytesBehindAHole_countWhenTheyCome() {
        assertThat(come(1_000, 1_448_000)).isCloseTo(1_448_000, within(100L));
        assertThat(come(100, 0)).isCloseTo(144_800, within(10_000L));
        assertThat(come(1, 101 * 1_448)).isLessThan(3_000);
    }

    @Test
    void smallSegments_countWithTheirHeaders() {
        assertThat(come(1_000, 100_000)).isCloseTo((long) (1_000 * 166 / (1514.0 / 1448)), within(100L));
    }

    @Test
    void counterOfSegments_thatBeginsAnew_losesNothing() {
        come(0xffff_ff00L, 0xffff_ff00L * 1_448);
        assertThat(come(512, 512 * 1_448)).isCloseTo(512 * 1_448, within(100L));
    }

    @Test
    void whatIsSentTwice_countsTwice() {
        assertThat(wire.fresh(Direction.UP, sent(14_480, 14_480, 10))).isCloseTo(14_480, within(10L));
        assertThat(wire.fresh(Direction.UP, sent(28_960, 14_480, 20))).isCloseTo(14_480, within(10L));
        assertThat(wire.fresh(Direction.UP, sent(28_960, 28_960, 20))).isZero();
    }

    private long come(long more, long inOrder) {
        segments += more;
        bytes += inOrder;
        return wire.fresh(Direction.DOWN, state(0));
    }

    private TcpState state(long sent) {
        long wrapped = segments & 0xffff_ffffL;
        return new TcpState(true, 20_000, 20_000, bytes, sent, sent, 0, wrapped, wrapped, 0, 1_448);
    }

    private static TcpState sent(long sent, long acked, long out) {
        return new TcpState(true, 20_000, 20_000, 0, acked, sent, 0, 0, 0, out, 1_448);
    }
}
