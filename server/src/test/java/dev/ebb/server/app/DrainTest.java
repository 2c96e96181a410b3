package dev.ebb.server.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** The end of a service of which parts hang, fail, or have no time at all. */
class DrainTest {
    private static final Duration LONG = Duration.ofMinutes(10);

    @Test
    void part_thatHangs_isLeftAndNamed_andKeepsNoOther() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        List<String> ended = new ArrayList<>();
        Drain drain = Drain.within(Duration.ofSeconds(20));
        assertThat(drain.step("the slow one", 0.005, never::await)).isFalse();
        assertThat(drain.step("the other", 0.9, () -> ended.add("other"))).isTrue();
        assertThat(ended).containsExactly("other");
        assertThat(drain.left()).containsExactly("the slow one");
        never.countDown();
    }

    @Test
    void part_thatFails_isOver() {
        Drain drain = Drain.within(LONG);
        assertThat(drain.step("the broken one", 0.5, () -> {
                    throw new IllegalStateException("broken");
                }))
                .isTrue();
        assertThat(drain.left()).isEmpty();
    }

    @Test
    void shares_areOfWhatIsLeft() {
        assertThat(Drain.within(LONG).share(0.5)).isBetween(LONG.dividedBy(2).minusMinutes(1), LONG.dividedBy(2));
        assertThat(Drain.within(Duration.ofSeconds(-5)).share(0.5)).isEqualTo(Duration.ZERO);
    }
}
