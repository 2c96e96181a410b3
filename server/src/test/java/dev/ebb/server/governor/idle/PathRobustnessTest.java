package dev.ebb.server.governor.idle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ebb.server.job.JobPriority;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What networks and machines do to a controller. */
class PathRobustnessTest {
    @Test
    void capacity_aFifthAndBack_isFoundAgain() {
        Rig rig = new Rig(Rig.Line.HOME);
        rig.downloader();
        rig.until(8);
        rig.link.rate(8);
        rig.until(20);
        assertThat(rig.use(14, 20)).as("use of what is left, %s", rig).isGreaterThan(0.9);
        assertThat(rig.queue(0.95, 14, 20)).as("queue, %s", rig).isLessThan(12);
        rig.link.rate(40);
        rig.until(26);
        assertThat(rig.use(23, 26)).as("use of all again, %s", rig).isGreaterThan(0.95);
    }

    @Test
    void route_longerAndShorterAgain_isTakenForWhatItIs() {
        Rig rig = new Rig(Rig.Line.HOME);
        SimulatedHost host = rig.downloader();
        rig.until(8);
        rig.link.base(60);
        rig.until(26);
        assertThat(host.view().baseRttMicros()).as("base, %s", rig).isBetween(59_000L, 64_000L);
        assertThat(rig.use(20, 26)).as("use over the longer way, %s", rig).isGreaterThan(0.9);
        rig.link.base(20);
        rig.until(34);
        assertThat(host.view().baseRttMicros()).as("base, %s", rig).isBetween(19_000L, 21_000L);
        assertThat(rig.use(30, 34)).as("use over the shorter way, %s", rig).isGreaterThan(0.95);
        assertThat(rig.queue(0.95, 30, 34)).as("queue, %s", rig).isLessThan(8);
    }

    @ParameterizedTest
    @CsvSource({"2, LATCHING", "5, LATCHING", "5, SMOOTHING", "10, LATCHING", "10, SMOOTHING", "20, LATCHING"})
    void jitter_ofRadio_isNobody(double millis, GovernedFlow.Kernel kernel) {
        Rig rig = new Rig(Rig.Line.HOME);
        rig.link.jitter(millis);
        rig.host(Direction.DOWN, kernel).job(JobPriority.NORMAL, "uid:1", 1, 1);
        rig.until(20);
        assertThat(rig.use(5, 20)).as("use, %s", rig).isGreaterThan(0.9);
        Rig alone = new Rig(Rig.Line.HOME);
        alone.link.jitter(millis);
        alone.until(1);
        double solo = alone.foreground(30, null);
        assertThat(solo / rig.foreground(30, null)).as("retention, %s", rig).isGreaterThan(0.8);
    }

    @ParameterizedTest
    @CsvSource({"cubic, 4, 0.5", "bbr, 1, 0.4", "bbr, 4, 0.6"})
    void loss_ofOnePercent_isNobody(String control, int connections, double used) {
        Rig rig = new Rig(Rig.Line.HOME.control(control));
        rig.link.loss(0.01);
        rig.host(Direction.DOWN, GovernedFlow.Kernel.LATCHING).job(JobPriority.NORMAL, "uid:1", 1, connections);
        rig.until(20);
        assertThat(rig.use(5, 20)).as("use, %s", rig).isGreaterThan(used);
        Rig alone = new Rig(rig.line);
        alone.link.loss(0.01);
        alone.until(1);
        double solo = alone.foreground(10, null);
        assertThat(solo / rig.foreground(10, null)).as("retention, %s", rig).isGreaterThan(0.93);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.4, 3, 3600})
    void suspend_howeverLong_isFollowedByACarefulStart(double seconds) {
        Rig rig = new Rig(Rig.Line.HOME);
        SimulatedHost host = rig.downloader();
        rig.until(6);
        host.sleep(true);
        rig.pass(Math.min(seconds, 3));
        host.nanosAhead += Math.max(0, seconds - 3) * 1e9;
        host.sleep(false);
        rig.pass(0.02);

        assertThat(host.view().windowBytes()).isLessThanOrEqualTo(13 * SimulatedFlow.SEGMENT);
        assertThat(host.controller.decisions()).extracting(IdleDecision::reason).contains(IdleDecision.Reason.TIME_GAP);
        rig.pass(4);
        assertThat(rig.use(rig.seconds() - 2, rig.seconds())).as("use, %s", rig).isGreaterThan(0.95);
    }

    @ParameterizedTest
    @ValueSource(doubles = {-1, -1e6, 1e6})
    void clock_jumps_areGaps(double seconds) {
        Rig rig = new Rig(Rig.Line.HOME);
        SimulatedHost host = rig.downloader();
        rig.until(6);
        host.nanosAhead = seconds * 1e9;
        rig.pass(5);
        assertThat(host.controller.decisions()).extracting(IdleDecision::reason).contains(IdleDecision.Reason.TIME_GAP);
        assertThat(rig.use(9, 11)).as("use, %s", rig).isGreaterThan(0.95);
    }

    @ParameterizedTest
    @CsvSource({"8, 10", "8, 100", "2, 200"})
    void server_thatIsSlow_isNotTakenForAQueue(double megabits, double burstMillis) {
        Rig rig = new Rig(Rig.Line.HOME);
        SimulatedHost host = rig.host(Direction.DOWN, GovernedFlow.Kernel.LATCHING);
        host.serverMegabits = megabits;
        host.serverEveryMillis = burstMillis;
        host.job(JobPriority.NORMAL, "uid:1", 1, 1);
        rig.until(20);
        assertThat(rig.use(5, 20) * 40 / megabits)
                .as("share of what the server has, %s", rig)
                .isGreaterThan(0.9);
    }

    @Test
    void server_thatHangsWhileWeYield_givesOthersATurn() {
        Rig rig = new Rig(Rig.Line.HOME);
        SimulatedHost host = rig.host(Direction.DOWN, GovernedFlow.Kernel.LATCHING);
        host.serverMegabits = 1e-9;
        Claim hung = host.job(JobPriority.NORMAL, "uid:1", 1, 1);
        rig.until(1);
        host.serverMegabits = 0;
        Claim lively = host.job(JobPriority.NORMAL, "uid:2", 2, 1);
        rig.until(4);
        host.foregroundJobs = new ForegroundSignal(1, 0);
        rig.until(12);
        assertThat(host.bytesOf(hung)).isZero();
        assertThat(rig.use(8, 12)).as("use, %s", rig).isGreaterThan(0.9);
        assertThat(host.bytesOf(lively)).isPositive();
    }

    @ParameterizedTest
    @EnumSource(
            names = {"LATCHING", "SMOOTHING"},
            value = GovernedFlow.Kernel.class)
    void other_traffic_onTheInterfaceThatIsNotOnThePath_isNobody(GovernedFlow.Kernel kernel) {
        Rig rig = new Rig(Rig.Line.HOME);
        SimulatedHost host = rig.host(Direction.DOWN, kernel);
        host.job(JobPriority.NORMAL, "uid:1", 1, 1);
        rig.until(5);
        // A backup to a machine at home, at 300 Mbit/s through the same interface.
        rig.events.every(10, () -> host.elsewhereBytes += 375_000);
        rig.until(15);
        assertThat(rig.use(8, 15)).as("use, %s", rig).isGreaterThan(0.95);
    }

    @Test
    void counter_thatLags_isNobody() {
        Rig rig = new Rig(Rig.Line.HOME);
        SimulatedHost host = rig.downloader();
        host.counterEveryMillis = 500;
        rig.until(30);
        assertThat(rig.use(5, 30)).as("use, %s", rig).isGreaterThan(0.95);
    }

    @Test
    void look_heldUpHalfWay_isNobody() {
        Rig rig = new Rig(Rig.Line.HOME);
        SimulatedHost host = rig.downloader();
        host.heldUpMillis = 7;
        host.heldUpEvery = 40;
        rig.until(20);

        assertThat(rig.use(5, 20)).as("use, %s", rig).isGreaterThan(0.98);
        assertThat(host.controller.decisions())
                .extracting(IdleDecision::reason)
                .doesNotContain(IdleDecision.Reason.FOREIGN_BYTES);
    }

    @ParameterizedTest
    @CsvSource({"4, 4, 0.95", "16, 4, 0.95", "16, 10, 0.85"})
    void connections_eachWithItsOwnNoise_keepTheQueueShort(int connections, double noiseMillis, double used) {
        Rig rig = new Rig(Rig.Line.HOME);
        SimulatedHost host = rig.host(Direction.DOWN, GovernedFlow.Kernel.LATCHING);
        host.serverNoiseMillis = noiseMillis;
        host.job(JobPriority.NORMAL, "uid:1", 1, connections);
        rig.until(20);

        assertThat(rig.use(5, 20)).as("use, %s", rig).isGreaterThan(used);
        assertThat(rig.queue(0.95, 5, 20)).as("queue, %s", rig).isLessThan(10);
    }

    @Test
    void timeStamps_missing_meanPacing() {
        Rig rig = new Rig(Rig.Line.HOME);
        SimulatedHost host = rig.host(Direction.DOWN, GovernedFlow.Kernel.BARE);
        host.job(JobPriority.NORMAL, "uid:1", 1, 1);
        rig.until(0.5);
        assertThat(host.view().mode()).isEqualTo(IdleMode.KERNEL);
        rig.until(12);
        assertThat(host.view().mode()).isEqualTo(IdleMode.PACED);
        assertThat(host.controller.decisions())
                .extracting(IdleDecision::reason)
                .contains(IdleDecision.Reason.MODE_PACED);
        assertThat(rig.use(8, 12)).as("use, %s", rig).isGreaterThan(0.9);
        assertThat(rig.queue(0.95, 8, 12)).as("queue, %s", rig).isLessThan(15);
    }
}
