package dev.ebb.server.governor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import dev.ebb.server.job.JobId;
import dev.ebb.server.job.JobPriority;
import dev.ebb.server.job.OwnerId;
import dev.ebb.server.policy.LimitsInForce;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.UnaryOperator;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Who gets what part of a limit, and that a change counts at once, on virtual time. */
class RateTreeTest {
    private static final long NONE = LimitsInForce.UNLIMITED;
    private static final OwnerId ANN = OwnerId.ofUid(1);
    private static final OwnerId BEN = OwnerId.ofUid(2);

    private final VirtualTime time = new VirtualTime();
    private final RateTree tree = new RateTree(time, time);

    @Test
    void tap_withoutAnyLimit_isFree() {
        Tap tap = lane(1, ANN).tap("h", bytes -> {});
        assertThat(tap.isFree()).isTrue();
        tree.limits(limits(it -> it.total(1000)));
        assertThat(tap.isFree()).isFalse();
        tree.limits(LimitsInForce.NONE);
        assertThat(tap.isFree()).isTrue();
    }

    @Test
    void tap_ofAUserWithoutLimit_isFreeBesideOneWithALimit() {
        tree.limits(limits(it -> it.user(BEN, 1000)));
        assertThat(lane(1, ANN).tap("h", bytes -> {}).isFree()).isTrue();
        assertThat(lane(2, BEN).tap("h", bytes -> {}).isFree()).isFalse();
    }

    @Test
    void jobs_ofOneUser_shareEquallyWhateverTheirConnections() {
        tree.limits(limits(it -> it.total(100_000)));
        List<Transferring> many = transfers(lane(1, ANN), "h", 50);
        List<Transferring> one = transfers(lane(2, ANN), "h", 1);

        time.pass(20 * VirtualTime.SECOND);

        assertThat(sum(one)).isCloseTo(sum(many), within(20_000L));
    }

    @Test
    void job_thatComesLater_sharesFromThenOnAndMakesUpForNothing() {
        tree.limits(limits(it -> it.total(100_000)));
        List<Transferring> first = transfers(lane(1, ANN), "h", 2);
        time.pass(20 * VirtualTime.SECOND);
        long before = sum(first);

        List<Transferring> later = transfers(lane(2, ANN), "h", 2);
        time.pass(10 * VirtualTime.SECOND);

        assertThat(sum(first) - before).isCloseTo(500_000, within(15_000L));
        assertThat(sum(later)).isCloseTo(500_000, within(15_000L));
    }

    @Test
    void users_withDifferentlyManyJobs_shareEqually() {
        tree.limits(limits(it -> it.total(100_000)));
        List<Transferring> ann = new ArrayList<>();
        for (int job = 0; job < 9; job++) {
            ann.addAll(transfers(lane(job, ANN), "h", 2));
        }
        List<Transferring> ben = transfers(lane(100, BEN), "h", 1);

        time.pass(20 * VirtualTime.SECOND);

        assertThat(sum(ben)).isCloseTo(sum(ann), within(20_000L));
    }

    @Test
    void job_thatWantsLittle_leavesTheRestToOthers() {
        tree.limits(limits(it -> it.total(100_000)));
        List<Transferring> slow = transfers(tree.lane(id(1), ANN, JobPriority.LOW, 10_000L), "h", 3);
        List<Transferring> fast = transfers(lane(2, ANN), "h", 3);

        time.pass(20 * VirtualTime.SECOND);

        assertThat(sum(slow)).isCloseTo(200_000, within(6_000L));
        assertThat(sum(fast)).isCloseTo(1_800_000, within(54_000L));
    }

    @Test
    void host_limited_isSharedByJobsOfAllUsersAndBindsNobodyElse() {
        tree.limits(limits(it -> it.total(1_000_000).host("slow", 20_000)));
        List<Transferring> many = transfers(lane(1, ANN), "slow", 30);
        List<Transferring> one = transfers(lane(2, BEN), "slow", 1);
        List<Transferring> elsewhere = transfers(lane(1, ANN), "fast", 1);

        time.pass(20 * VirtualTime.SECOND);

        assertThat(sum(many) + sum(one)).isCloseTo(400_000, within(12_000L));
        assertThat(sum(one)).isCloseTo(sum(many), within(12_000L));
        assertThat(sum(elsewhere)).isCloseTo(19_600_000, within(588_000L));
    }

    @Test
    void host_whoseFirstWaiterCannotGoOn_isNotLeftIdle() {
        tree.limits(limits(it -> it.user(ANN, 1_000).host("h", 100_000)));
        List<Transferring> barred = transfers(lane(1, ANN), "h", 500);
        List<Transferring> other = transfers(lane(2, BEN), "h", 1);

        time.pass(20 * VirtualTime.SECOND);

        assertThat(sum(barred)).isCloseTo(20_000, within(600L));
        assertThat(sum(other)).isCloseTo(1_980_000, within(60_000L));
    }

    @Test
    void background_limited_leavesForegroundAlone() {
        tree.limits(limits(it -> it.background(10_000)));
        List<Transferring> background = transfers(lane(1, ANN), "h", 4);
        Tap foreground = tree.lane(id(2), ANN, JobPriority.FOREGROUND, null).tap("h", bytes -> {});

        time.pass(10 * VirtualTime.SECOND);

        assertThat(foreground.isFree()).isTrue();
        assertThat(sum(background)).isCloseTo(100_000, within(3_000L));
    }

    @Test
    void waiters_aThousandAtTheLeastRate_allHaveTheirTurn() {
        tree.limits(limits(it -> it.total(8_000)));
        List<Transferring> all = new ArrayList<>();
        for (int job = 0; job < 1_000; job++) {
            all.addAll(transfers(lane(job, OwnerId.ofUid(job % 10)), "h", 1));
        }

        time.pass(60 * VirtualTime.SECOND);

        assertThat(all).allSatisfy(transfer -> assertThat(transfer.passed()).isBetween(1L, 1_200L));
    }

    @Test
    void limit_raised_wakesWhoWaits() {
        tree.limits(limits(it -> it.total(1_000)));
        List<Transferring> all = transfers(lane(1, ANN), "h", 10);
        time.pass(VirtualTime.SECOND);
        long before = sum(all);

        tree.limits(limits(it -> it.total(10_000_000)));
        time.pass(VirtualTime.SECOND);

        assertThat(sum(all) - before).isCloseTo(10_000_000, within(1_000_000L));
    }

    @Test
    void limit_lowered_countsWithinASecond() {
        tree.limits(limits(it -> it.total(125_000_000)));
        List<Transferring> all = transfers(lane(1, ANN), "h", 10);
        time.pass(5 * VirtualTime.SECOND);
        long before = sum(all);

        tree.limits(limits(it -> it.total(10_000)));
        time.pass(10 * VirtualTime.SECOND);

        assertThat(sum(all) - before).isCloseTo(100_000, within(3_000L));
    }

    @Test
    void limit_removed_letsEverythingThatWaitsPass() {
        tree.limits(limits(it -> it.total(1_000)));
        List<Long> granted = new ArrayList<>();
        Tap tap = lane(1, ANN).tap("h", granted::add);
        tap.want(1 << 20);
        tree.limits(LimitsInForce.NONE);
        assertThat(granted.stream().mapToLong(it -> it).sum()).isEqualTo(1 << 20);
    }

    @Test
    void job_ofOtherPriorityAndOwner_isBoundByTheirLimitsFromThenOn() {
        tree.limits(new LimitsInForce(
                NONE, NONE, Map.of(JobPriority.LOW, 1_000L), NONE, Map.of(BEN, 50_000L), NONE, Map.of()));
        List<Transferring> job = transfers(lane(1, ANN), "h", 5);
        time.pass(10 * VirtualTime.SECOND);
        assertThat(sum(job)).isCloseTo(10_000, within(300L));

        tree.follow(id(1), BEN, JobPriority.HIGH, null);
        long before = sum(job);
        time.pass(10 * VirtualTime.SECOND);

        assertThat(sum(job) - before).isCloseTo(500_000, within(15_000L));
    }

    @Test
    void tap_closed_getsNothingMoreAndKeepsNobodyBack() {
        tree.limits(limits(it -> it.total(10_000)));
        Transferring gone = transfers(lane(1, ANN), "h", 1).get(0);
        List<Transferring> other = transfers(lane(2, ANN), "h", 1);
        gone.tap().close();
        long before = gone.passed();

        time.pass(10 * VirtualTime.SECOND);

        assertThat(gone.passed()).isEqualTo(before);
        assertThat(sum(other)).isCloseTo(100_000, within(3_000L));
    }

    @Test
    void taps_openedForEveryFewBytes_payTheDebtOfThoseBefore() {
        tree.limits(limits(it -> it.host("h", 8_000)));
        Lane lane = lane(1, ANN);
        long[] passed = {0};
        for (int i = 0; i < 100; i++) {
            Tap tap = lane.tap("h", bytes -> passed[0] += bytes);
            tap.want(400);
            tap.close();
            lane.tap("h" + i, bytes -> {}).close(); // a new host is when those without use are forgotten
            time.pass(VirtualTime.SECOND / 100);
        }
        assertThat(passed[0]).isLessThan(10_000);
    }

    @Test
    void inForce_withLimits_showsThemWithWhatPasses() {
        tree.limits(limits(it -> it.total(100_000).host("h", 50_000)));
        transfers(tree.lane(id(7), ANN, JobPriority.LOW, 20_000L), "h", 2);

        time.pass(10 * VirtualTime.SECOND);

        assertThat(tree.inForce())
                .extracting(RateInForce::scope, RateInForce::name, RateInForce::bytesPerSecond)
                .containsExactly(
                        tuple(RateScope.TOTAL, "", 100_000L),
                        tuple(RateScope.JOB, id(7).toString(), 20_000L),
                        tuple(RateScope.HOST, "h", 50_000L));
        assertThat(tree.inForce())
                .allSatisfy(limit -> assertThat(limit.currentBytesPerSecond()).isCloseTo(20_000, within(1_000L)));
    }

    /** Limits, one after the other. */
    private record Draft(long total, long background, Map<OwnerId, Long> users, Map<String, Long> hosts) {
        Draft total(long rate) {
            return new Draft(rate, background, users, hosts);
        }

        Draft background(long rate) {
            return new Draft(total, rate, users, hosts);
        }

        Draft user(OwnerId owner, long rate) {
            return new Draft(total, background, Map.of(owner, rate), hosts);
        }

        Draft host(String name, long rate) {
            return new Draft(total, background, users, Map.of(name, rate));
        }
    }

    private static LimitsInForce limits(UnaryOperator<Draft> change) {
        Draft draft = change.apply(new Draft(NONE, NONE, Map.of(), Map.of()));
        return new LimitsInForce(draft.total, draft.background, Map.of(), NONE, draft.users, NONE, draft.hosts);
    }

    private static JobId id(long number) {
        return new JobId(new UUID(0, number));
    }

    private Lane lane(long job, OwnerId owner) {
        return tree.lane(id(job), owner, JobPriority.LOW, null);
    }

    private static List<Transferring> transfers(Lane lane, String host, int count) {
        return LongStream.range(0, count)
                .mapToObj(i -> new Transferring(lane, host, 16 << 10).begin())
                .toList();
    }

    private static long sum(List<Transferring> transfers) {
        return transfers.stream().mapToLong(Transferring::passed).sum();
    }
}
