package dev.ebb.server.engine.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** How many lanes are opened, by what they bring. */
class LaneRampTest {
    private static final long INTERVAL = 1_000_000_000;

    private final LaneRamp ramp = new LaneRamp(16, 0.15, 0, 0);
    private long nanos;
    private long bytes;

    @Test
    void lanes_thatEachBringAsMuch_areDoubledUpToTheLimit() {
        int lanes = 1;
        for (int more : new int[] {1, 2, 4, 8, 0}) {
            assertThat(interval(lanes * 1000, lanes)).isEqualTo(more);
            lanes = grow(lanes, more);
        }
        assertThat(ramp.most()).isEqualTo(16);
    }

    @Test
    void lanes_thatBringNothing_areTooMany() {
        assertThat(interval(1000, 1)).isEqualTo(1);
        grow(1, 1);
        assertThat(interval(1100, 2)).isZero();
        assertThat(ramp.most()).as("once may be chance").isEqualTo(16);
        assertThat(interval(1100, 2)).isZero();
        assertThat(ramp.most()).isEqualTo(1);
        assertThat(interval(9000, 1)).as("for good").isZero();
    }

    @Test
    void lane_thatHasNotBegun_isNotJudged() {
        assertThat(interval(1000, 1)).isEqualTo(1);
        ramp.grew(1);
        assertThat(interval(1000, 2, false)).isZero();
        assertThat(interval(1000, 2)).as("it began in the middle of this one").isZero();
        assertThat(interval(2000, 2)).isEqualTo(2);
    }

    @Test
    void closed_opensNoMore() {
        ramp.close(3);
        assertThat(interval(1000, 1)).isZero();
        assertThat(ramp.most()).isEqualTo(3);
        ramp.close(0);
        assertThat(ramp.most()).isEqualTo(1);
    }

    /** They open, and begin to bring bytes in the course of the next interval. */
    private int grow(int lanes, int more) {
        if (more > 0) {
            ramp.grew(lanes);
            assertThat(interval(lanes * 1000, lanes + more)).isZero();
        }
        return lanes + more;
    }

    private int interval(long brought, int lanes) {
        return interval(brought, lanes, true);
    }

    private int interval(long brought, int lanes, boolean allMoving) {
        nanos += INTERVAL;
        bytes += brought;
        return ramp.wanted(nanos, bytes, lanes, allMoving);
    }
}
