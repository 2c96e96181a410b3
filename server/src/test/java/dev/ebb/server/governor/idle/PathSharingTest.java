package dev.ebb.server.governor.idle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import dev.ebb.server.governor.idle.ConnectionOrder.Action;
import dev.ebb.server.job.JobPriority;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who gets what of a path: others with a steady part of it, peers, priorities, owners, jobs. */
class PathSharingTest {
    @ParameterizedTest
    @CsvSource({"cubic, false, 10", "cubic, false, 50", "cubic, true, 10", "bbr, false, 10", "bbr, true, 50"})
    void stream_ofAQuarter_isKept(String control, boolean sameHost, double burstMillis) {
        Rig rig = new Rig(Rig.Line.HOME.control(control));
        SimulatedHost host = rig.downloader();
        rig.until(5);
        SimulatedFlow stream = rig.stream(sameHost ? host : null);
        rig.feed(stream, () -> 10, burstMillis);
        rig.until(5.5);
        long before = stream.inOrder();
        rig.until(20.5);

        double kept = (stream.inOrder() - before) * SimulatedFlow.SEGMENT * 8e-6 / 15 / 10;
        assertThat(kept).as("stream kept, %s", rig).isGreaterThan(0.98);
        assertThat(rig.use(6, 20.5)).as("rest used, %s", rig).isGreaterThan(0.5 * 0.75);
    }

    @ParameterizedTest
    @CsvSource({"cubic, 5", "bbr, 5", "cubic, 0.01"})
    void peers_behindOneRouter_shareAndYield(String control, double later) {
        Rig.Line line = Rig.Line.HOME.control(control);
        Rig alone = new Rig(line);
        alone.until(1);
        double solo = alone.foreground(30, null);
        Rig rig = new Rig(line);
        SimulatedHost first = rig.downloader();
        rig.until(later);
        SimulatedHost second = rig.downloader();
        rig.until(10);
        long before = first.bytes();
        long beforeOfSecond = second.bytes();
        rig.until(40);

        double one = first.bytes() - before;
        double other = second.bytes() - beforeOfSecond;
        assertThat(one / (one + other)).as("share of the first, %s", rig).isBetween(0.25, 0.75);
        assertThat(rig.use(10, 40)).as("use, %s", rig).isGreaterThan(0.9);
        assertThat(rig.queue(0.95, 10, 40)).as("queue, %s", rig).isLessThan(12);
        assertThat(solo / rig.foreground(30, null)).as("retention, %s", rig).isGreaterThan(0.93);
    }

    @Test
    void high_besideNormalAndLow_comesFirstAndNobodyStarves() {
        Rig rig = new Rig(Rig.Line.HOME);
        SimulatedHost host = rig.host(Direction.DOWN, GovernedFlow.Kernel.LATCHING);
        Claim low = host.job(JobPriority.LOW, "uid:1", 1, 4);
        Claim normal = host.job(JobPriority.NORMAL, "uid:1", 2, 1);
        Claim high = host.job(JobPriority.HIGH, "uid:1", 3, 1);
        rig.until(5);
        long[] before = {host.bytesOf(low), host.bytesOf(normal), host.bytesOf(high)};
        rig.until(15);

        double ofHigh = host.bytesOf(high) - before[2];
        double ofNormal = host.bytesOf(normal) - before[1];
        double ofLow = host.bytesOf(low) - before[0];
        double all = ofHigh + ofNormal + ofLow;
        assertThat(ofHigh / all).as("HIGH").isGreaterThan(0.85);
        assertThat(ofNormal).as("NORMAL").isPositive();
        assertThat(ofLow).as("LOW").isPositive();
        assertThat(rig.use(5, 15)).as("use").isGreaterThan(0.98);
    }

    @Test
    void normal_besideASlowHigh_getsTheRest() {
        Rig rig = new Rig(Rig.Line.HOME.control("bbr"));
        SimulatedHost host = rig.host(Direction.DOWN, GovernedFlow.Kernel.LATCHING);
        host.serverMegabits = 8;
        Claim high = host.job(JobPriority.HIGH, "uid:1", 1, 1);
        rig.until(2);
        host.serverMegabits = 0;
        Claim normal = host.job(JobPriority.NORMAL, "uid:1", 2, 1);
        rig.until(6);
        long before = host.bytesOf(high);
        long beforeOfNormal = host.bytesOf(normal);
        rig.until(16);

        assertThat((host.bytesOf(high) - before) * 8e-6 / 10)
                .as("HIGH gets what its server has")
                .isGreaterThan(7);
        assertThat((host.bytesOf(normal) - beforeOfNormal) * 8e-6 / 10)
                .as("NORMAL")
                .isGreaterThan(20);
    }

    @Test
    void owners_withDifferentNumbersOfConnections_shareAlike() {
        Rig rig = new Rig(Rig.Line.HOME);
        SimulatedHost host = rig.host(Direction.DOWN, GovernedFlow.Kernel.LATCHING);
        Claim many = host.job(JobPriority.NORMAL, "uid:1", 1, 6);
        Claim one = host.job(JobPriority.NORMAL, "uid:2", 2, 1);
        Claim another = host.job(JobPriority.NORMAL, "uid:2", 3, 1);
        rig.until(4);
        long[] before = {host.bytesOf(many), host.bytesOf(one), host.bytesOf(another)};
        rig.until(14);

        double ofMany = host.bytesOf(many) - before[0];
        double ofOne = host.bytesOf(one) - before[1];
        double ofAnother = host.bytesOf(another) - before[2];
        double all = ofMany + ofOne + ofAnother;
        assertThat(ofMany / all).as("one owner").isCloseTo(0.5, offset(0.08));
        assertThat(ofOne / all).as("first job of the other").isCloseTo(0.25, offset(0.06));
    }

    @Test
    void connections_whileSomebodyElseDownloads_areDownToOne() {
        Rig rig = new Rig(Rig.Line.HOME);
        SimulatedHost host = rig.host(Direction.DOWN, GovernedFlow.Kernel.LATCHING);
        host.job(JobPriority.NORMAL, "uid:1", 1, 8);
        rig.until(6);
        assertThat(host.orders.get(host.orders.size() - 1).connections()).hasSize(8);
        int before = host.orders.size();
        rig.foreground(30, null);

        int yields = 0;
        for (PathOrders each : host.orders.subList(before, host.orders.size())) {
            if (each.state() == PathState.YIELD) {
                yields++;
                assertThat(each.connections())
                        .filteredOn(order -> order.action() == Action.MOVE)
                        .hasSizeLessThanOrEqualTo(1);
                assertThat(each.opening()).isEmpty();
            }
        }
        assertThat(yields).as("ticks in YIELD").isGreaterThan(400);
    }

    @Test
    void foregroundJob_begins_makesTheBackgroundLeaveAtOnce() {
        Rig rig = new Rig(Rig.Line.HOME);
        SimulatedHost host = rig.downloader();
        host.counter = false;
        rig.until(5);
        host.foregroundJobs = new ForegroundSignal(1, 0);
        rig.pass(0.02);

        assertThat(host.view().state()).isEqualTo(PathState.YIELD);
        assertThat(host.controller.decisions())
                .last()
                .extracting(IdleDecision::reason)
                .isEqualTo(IdleDecision.Reason.FOREGROUND_JOB);
    }

    @Test
    void nearAndFar_together_getTheSameRate() {
        Rig rig = new Rig(Rig.Line.HOME);
        SimulatedHost host = rig.host(Direction.DOWN, GovernedFlow.Kernel.LATCHING);
        Claim near = host.job(JobPriority.NORMAL, "uid:1", 1, 1);
        rig.until(1);
        host.farMillis = 40;
        Claim far = host.job(JobPriority.NORMAL, "uid:2", 2, 1);
        rig.until(6);
        long before = host.bytesOf(near);
        long beforeOfFar = host.bytesOf(far);
        rig.until(16);

        double ofNear = host.bytesOf(near) - before;
        double ofFar = host.bytesOf(far) - beforeOfFar;
        assertThat(ofFar / (ofFar + ofNear)).isBetween(0.35, 0.65);
        assertThat(rig.use(6, 16)).isGreaterThan(0.95);
    }
}
