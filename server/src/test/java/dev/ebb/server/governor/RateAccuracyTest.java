package dev.ebb.server.governor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.ebb.server.job.JobId;
import dev.ebb.server.job.JobPriority;
import dev.ebb.server.job.OwnerId;
import dev.ebb.server.policy.LimitsInForce;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What passes in any ten seconds after a warm-up is within 3 % of the limit, whatever the rate, the number of transfers, the
 * limit that is the least on their way, and however late a busy machine wakes us.
 */
class RateAccuracyTest {
    private static final long NONE = LimitsInForce.UNLIMITED;
    private static final long STEP = VirtualTime.SECOND / 4;
    private static final int STEPS_OF_WINDOW = 40;
    private static final int WARM_UP = 8;
    private static final long LATENESS = VirtualTime.SECOND / 20;

    static Stream<Arguments> ratesAndTransfers() {
        return Stream.of(8_000L, 125_000L, 1_250_000L, 12_500_000L, 125_000_000L)
                .flatMap(rate -> Stream.of(1, 7, 1_000).map(transfers -> Arguments.of(rate, transfers)));
    }

    @ParameterizedTest
    @MethodSource("ratesAndTransfers")
    void total_anyTenSeconds_areWithinThreePercent(long bytesPerSecond, int transfers) {
        VirtualTime time = new VirtualTime(1, LATENESS);
        RateTree tree = new RateTree(time, time);
        tree.limits(new LimitsInForce(bytesPerSecond, NONE, Map.of(), NONE, Map.of(), NONE, Map.of()));
        List<Transferring> all = new ArrayList<>();
        for (int i = 0; i < transfers; i++) {
            Lane lane = tree.lane(new JobId(new UUID(0, i / 10)), OwnerId.ofUid(i / 50), JobPriority.LOW, null);
            all.add(new Transferring(lane, "h" + i % 3, 16 << 10).begin());
        }

        assertAccurate(time, all, bytesPerSecond, "");
        assertThat(time.alarms()).as("alarms in 40 s").isLessThan(40 * 700);
    }

    @RepeatedTest(60)
    void leastOfAnyLimits_anyTenSeconds_areWithinThreePercent(RepetitionInfo repetition) {
        long seed = Long.getLong("ebb.seed", System.nanoTime() + repetition.getCurrentRepetition());
        Random random = new Random(seed);
        long rate = (long) Math.pow(10, 3.91 + random.nextDouble() * 4.18);
        VirtualTime time = new VirtualTime(seed, LATENESS);
        RateTree tree = new RateTree(time, time);
        int least = random.nextInt(6);
        tree.limits(new LimitsInForce(
                limit(random, rate, least == 0),
                limit(random, rate, least == 1),
                Map.of(JobPriority.NORMAL, limit(random, rate, least == 2)),
                limit(random, rate, least == 3),
                Map.of(),
                limit(random, rate, least == 4),
                Map.of()));
        Lane lane = tree.lane(
                new JobId(new UUID(0, 1)), OwnerId.ofUid(1), JobPriority.NORMAL, limit(random, rate, least == 5));
        List<Transferring> all = new ArrayList<>();
        int transfers = 1 + random.nextInt(200);
        for (int i = 0; i < transfers; i++) {
            all.add(new Transferring(lane, "host", 1 + random.nextInt(64 << 10)).begin());
        }

        assertAccurate(time, all, rate, "seed " + seed);
    }

    /** The rate itself, or any that is no less, or none. */
    private static long limit(Random random, long rate, boolean least) {
        return least ? rate : random.nextBoolean() ? NONE : (long) (rate * (1 + random.nextDouble() * 10));
    }

    private static void assertAccurate(VirtualTime time, List<Transferring> all, long rate, String seed) {
        List<Long> sums = new ArrayList<>();
        for (int step = 0; step < 4 * STEPS_OF_WINDOW; step++) {
            time.pass(STEP);
            sums.add(all.stream().mapToLong(Transferring::passed).sum());
        }
        for (int from = WARM_UP; from + STEPS_OF_WINDOW < sums.size(); from++) {
            double passed = sums.get(from + STEPS_OF_WINDOW) - sums.get(from);
            assertThat(passed / 10 / rate)
                    .as("share of %d B/s from step %d %s", rate, from, seed)
                    .isCloseTo(1, within(0.03));
        }
    }
}
