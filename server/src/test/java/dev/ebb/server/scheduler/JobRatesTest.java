package dev.ebb.server.scheduler;

import static dev.ebb.server.support.NewJobs.ALICE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.ebb.server.governor.RateInForce;
import dev.ebb.server.governor.RateScope;
import dev.ebb.server.governor.Tap;
import dev.ebb.server.job.JobCommand;
import dev.ebb.server.job.JobId;
import dev.ebb.server.job.JobPriority;
import dev.ebb.server.job.JobProperty;
import dev.ebb.server.policy.Bandwidth;
import dev.ebb.server.policy.Hours;
import dev.ebb.server.policy.RateCaps;
import dev.ebb.server.support.NewJobs;
import dev.ebb.server.support.QueueRig;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The limits that the tree of rates hears of, from policies and jobs, while jobs come and go. The rig begins at noon. */
class JobRatesTest {
    private static final long NONE = Bandwidth.UNLIMITED;

    @TempDir
    Path folder;

    private QueueRig rig;

    @BeforeEach
    void open() {
        rig = new QueueRig(folder);
    }

    @AfterEach
    void close() {
        rig.close();
    }

    @Test
    void ownLimit_ofARunningJob_countsFromItsStartUntilItLeaves() {
        JobId id = rig.create(NewJobs.resumed(ALICE, JobPriority.NORMAL, 1));
        limit(id, 5_000L);
        rig.settle();
        assertThat(rig.rates.inForce())
                .extracting(RateInForce::scope, RateInForce::name, RateInForce::bytesPerSecond)
                .containsExactly(tuple(RateScope.JOB, id.toString(), 5_000L));
        Tap tap = tap(id);
        assertThat(tap.isFree()).isFalse();

        limit(id, 7_000L);
        rig.settle();
        assertThat(rig.rates.inForce()).extracting(RateInForce::bytesPerSecond).containsExactly(7_000L);

        limit(id, null);
        rig.settle();
        assertThat(tap.isFree()).isTrue();

        limit(id, 7_000L);
        rig.ask(id, new JobCommand.Suspend());
        rig.settle();
        rig.engine.started().forEach(transfer -> transfer.stop());
        rig.settle();
        assertThat(rig.rates.inForce()).isEmpty();
    }

    @Test
    void policy_setWhileJobsRun_countsWithTheNextTurn() {
        JobId id = rig.create(NewJobs.resumed(ALICE, JobPriority.NORMAL, 1));
        rig.settle();
        Tap tap = tap(id);
        assertThat(tap.isFree()).isTrue();

        rig.policy = rig.policy.withBandwidth(Bandwidth.DEFAULTS.with(
                new RateCaps(NONE, RateCaps.Levels.UNLIMITED, 80, Map.of(), NONE, Map.of("h", 8L))));
        rig.scheduler.wake();
        rig.settle();

        assertThat(tap.isFree()).isFalse();
        assertThat(rig.scheduler.view().limits())
                .extracting(RateInForce::scope, RateInForce::name, RateInForce::bytesPerSecond)
                .containsExactlyInAnyOrder(
                        tuple(RateScope.USER, ALICE.value(), 10_000L), tuple(RateScope.HOST, "h", 1_000L));
    }

    @Test
    void calendar_atItsBorder_countsForRunningBackgroundJobsAlone() {
        int hour = rig.clock.instant().atZone(ZoneOffset.UTC).getHour();
        Bandwidth.Internet interval =
                new Bandwidth.Internet(true, new Hours((hour + 1) % 24, (hour + 2) % 24), 8, NONE);
        rig.policy = rig.policy.withBandwidth(
                new Bandwidth(interval, Bandwidth.DEFAULTS.work(), Bandwidth.DEFAULTS.maintenance()));
        Tap background = tapOfNew(JobPriority.LOW);
        Tap foreground = tapOfNew(JobPriority.FOREGROUND);
        assertThat(background.isFree()).isTrue();

        rig.clock.pass(Duration.ofHours(1));
        rig.settle();
        assertThat(background.isFree()).isFalse();
        assertThat(foreground.isFree()).isTrue();

        rig.clock.pass(Duration.ofHours(1));
        rig.settle();
        assertThat(background.isFree()).isTrue();
    }

    @Test
    void priority_ofARunningJobChanged_bindsItToOtherLimits() {
        rig.policy = rig.policy.withBandwidth(Bandwidth.DEFAULTS.with(
                new RateCaps(NONE, new RateCaps.Levels(NONE, NONE, NONE, 8), NONE, Map.of(), NONE, Map.of())));
        JobId id = rig.create(NewJobs.resumed(ALICE, JobPriority.LOW, 1));
        rig.settle();
        Tap tap = tap(id);
        assertThat(tap.isFree()).isFalse();
        rig.ask(id, new JobCommand.SetProperty(new JobProperty.Priority(JobPriority.HIGH)));
        rig.settle();
        assertThat(tap.isFree()).isTrue();
    }

    private Tap tapOfNew(JobPriority priority) {
        JobId id = rig.create(NewJobs.resumed(ALICE, priority, 1));
        rig.settle();
        return tap(id);
    }

    private Tap tap(JobId id) {
        return rig.engine.moving(id, 0).task().mode().lane().tap("h", bytes -> {});
    }

    private void limit(JobId id, Long bytesPerSecond) {
        rig.ask(id, new JobCommand.SetProperty(new JobProperty.BandwidthLimit(bytesPerSecond)));
    }
}
