package dev.ebb.server.scheduler;

import static dev.ebb.server.support.NewJobs.ALICE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ebb.server.job.ErrorCode;
import dev.ebb.server.job.ErrorContext;
import dev.ebb.server.job.JobCommand;
import dev.ebb.server.job.JobId;
import dev.ebb.server.job.JobPriority;
import dev.ebb.server.job.JobProperty;
import dev.ebb.server.job.JobSettings;
import dev.ebb.server.job.JobState;
import dev.ebb.server.job.JobType;
import dev.ebb.server.policy.Timing;
import dev.ebb.server.support.JobLife;
import dev.ebb.server.support.NewJobs;
import dev.ebb.server.support.QueueRig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The clocks of a job on a clock that stands still until it is told: active time, no progress, inactivity. */
class SchedulerTimersTest {
    private static final Duration HOUR = Duration.ofHours(1);

    private QueueRig rig;

    @BeforeEach
    void open(@TempDir Path directory) {
        rig = new QueueRig(directory.resolve("store"));
    }

    @AfterEach
    void close() {
        rig.close();
    }

    @Test
    void activeTime_usedUp_endsInErrorToTheMillisecond() {
        JobId id = limited(HOUR);
        rig.engine.moving(id, 0).connect().moveTo(700);
        rig.settle();
        rig.clock.pass(HOUR.minusMillis(1));
        rig.settle();
        assertThat(rig.state(id)).isEqualTo(JobState.TRANSFERRING);
        assertThat(rig.scheduler.runOnce(rig.clock.instant())).isEqualTo(Duration.ofMillis(1));
        rig.clock.pass(Duration.ofMillis(1));
        rig.settle();
        assertThat(rig.state(id)).isEqualTo(JobState.ERROR);
        assertThat(rig.job(id).error().code()).isEqualTo(ErrorCode.MAXDOWNLOAD_TIMEOUT);
        assertThat(rig.job(id).error().context()).isEqualTo(ErrorContext.GENERAL_QUEUE_MANAGER);
        assertThat(rig.job(id).errorCount()).isEqualTo(1);
        assertThat(rig.job(id).counters().bytesTransferred()).isEqualTo(700);
        assertThat(rig.engine.moving()).isEmpty();
    }

    @Test
    void activeTime_whileConnectingOnly_countsToo() {
        JobId id = limited(HOUR);
        rig.clock.pass(HOUR);
        rig.settle();
        assertThat(rig.state(id)).isEqualTo(JobState.ERROR);
    }

    @Test
    void activeTime_whileTheJobWaits_doesNotCount() {
        JobId id = limited(HOUR);
        rig.clock.pass(Duration.ofMinutes(40));
        rig.engine.moving(id, 0).fail(JobLife.unavailable());
        rig.settle();
        rig.clock.pass(Duration.ofDays(3));
        rig.settle();
        rig.clock.pass(Duration.ofMinutes(20).minusMillis(1));
        rig.settle();
        assertThat(rig.state(id)).isEqualTo(JobState.CONNECTING);
        rig.clock.pass(Duration.ofMillis(1));
        rig.settle();
        assertThat(rig.state(id)).isEqualTo(JobState.ERROR);
    }

    @Test
    void activeTime_afterResume_countsAnew() {
        JobId id = limited(HOUR);
        rig.clock.pass(Duration.ofMinutes(50));
        rig.settle();
        rig.ask(id, new JobCommand.Suspend());
        rig.settle();
        rig.ask(id, new JobCommand.Resume());
        rig.settle();
        rig.clock.pass(Duration.ofMinutes(59));
        rig.settle();
        assertThat(rig.state(id)).isEqualTo(JobState.CONNECTING);
        rig.clock.pass(Duration.ofMinutes(1));
        rig.settle();
        assertThat(rig.state(id)).isEqualTo(JobState.ERROR);
        rig.ask(id, new JobCommand.Resume());
        rig.settle();
        assertThat(rig.state(id)).isEqualTo(JobState.CONNECTING);
        assertThat(rig.job(id).activeTime().spent()).isZero();
    }

    @Test
    void activeTime_overACrash_keepsWhatWasSpentButNotTheTimeDown() {
        JobId id = limited(HOUR);
        for (int minute = 0; minute < 40; minute++) {
            rig.clock.pass(Duration.ofMinutes(1));
            rig.settle();
        }
        rig.clock.pass(Duration.ofSeconds(30));
        rig.clock.pass(Duration.ofDays(2));
        rig.crash();
        assertThat(rig.job(id).activeTime().spent()).isEqualTo(Duration.ofMinutes(40));
        rig.settle();
        rig.clock.pass(Duration.ofMinutes(20).minusMillis(1));
        rig.settle();
        assertThat(rig.state(id)).isEqualTo(JobState.CONNECTING);
        rig.clock.pass(Duration.ofMillis(1));
        rig.settle();
        assertThat(rig.state(id)).isEqualTo(JobState.ERROR);
    }

    @Test
    void activeTime_withoutALimitOfTheJob_isThePolicys() {
        maximum(Duration.ofMinutes(10));
        JobId id = rig.create(NewJobs.resumed(ALICE, JobPriority.NORMAL, 1));
        JobId own = limited(HOUR);
        rig.settle();
        rig.clock.pass(Duration.ofMinutes(10));
        rig.settle();
        assertThat(rig.state(id)).isEqualTo(JobState.ERROR);
        assertThat(rig.state(own)).isEqualTo(JobState.CONNECTING);
    }

    @Test
    void limit_loweredWhileItRuns_hasEffectAtOnce() {
        JobId byPolicy = rig.create(NewJobs.resumed(ALICE, JobPriority.NORMAL, 1));
        JobId byProperty = rig.create(NewJobs.resumed(ALICE, JobPriority.NORMAL, 1));
        rig.settle();
        rig.clock.pass(Duration.ofMinutes(30));
        rig.settle();
        rig.ask(byProperty, new JobCommand.SetProperty(new JobProperty.MaximumDownloadTime(Duration.ofMinutes(30))));
        rig.settle();
        assertThat(rig.state(byProperty)).isEqualTo(JobState.ERROR);
        assertThat(rig.state(byPolicy)).isEqualTo(JobState.CONNECTING);
        maximum(Duration.ofMinutes(30));
        rig.scheduler.wake();
        rig.settle();
        assertThat(rig.state(byPolicy)).isEqualTo(JobState.ERROR);
    }

    @Test
    void noProgressTimeout_loweredUnderTheWait_endsTheWaitThen() {
        JobId id = rig.create(NewJobs.resumed(ALICE, JobPriority.NORMAL, 1));
        rig.settle();
        rig.engine.moving(id, 0).fail(JobLife.unavailable());
        rig.settle();
        rig.ask(id, new JobCommand.SetProperty(new JobProperty.NoProgressTimeout(Duration.ofSeconds(60))));
        rig.clock.pass(Duration.ofSeconds(59));
        rig.settle();
        assertThat(rig.state(id)).isEqualTo(JobState.TRANSIENT_ERROR);
        rig.clock.pass(Duration.ofSeconds(1));
        rig.settle();
        assertThat(rig.state(id)).isEqualTo(JobState.ERROR);
        assertThat(rig.job(id).error().code()).isEqualTo(ErrorCode.http(503));
    }

    @Test
    void inactivity_ofJobsThatDoNotRun_cancelsThemAll() {
        List<JobId> idle = List.of(
                rig.create(NewJobs.of(JobType.DOWNLOAD, 1)),
                rig.create(NewJobs.resumed(ALICE, JobPriority.NORMAL, 1)),
                rig.create(NewJobs.resumed(ALICE, JobPriority.NORMAL, 1)));
        rig.settle();
        rig.engine.moving(idle.get(1), 0).fail(JobLife.gone());
        rig.engine.moving(idle.get(2), 0).finish();
        rig.settle();
        rig.clock.pass(Duration.ofDays(89));
        rig.settle();
        assertThat(idle)
                .extracting(rig::state)
                .containsExactly(JobState.SUSPENDED, JobState.ERROR, JobState.TRANSFERRED);
        rig.clock.pass(Duration.ofDays(1).plusSeconds(1));
        rig.settle();
        assertThat(idle).extracting(rig::state).containsOnly(JobState.CANCELLED);
    }

    @Test
    void inactivity_afterAPropertyChange_countsAnew() {
        JobId id = rig.create(NewJobs.of(JobType.DOWNLOAD, 1));
        rig.clock.pass(Duration.ofDays(89));
        rig.ask(id, new JobCommand.SetProperty(new JobProperty.Description("still wanted")));
        rig.clock.pass(Duration.ofDays(89));
        rig.settle();
        assertThat(rig.state(id)).isEqualTo(JobState.SUSPENDED);
    }

    @Test
    void inactivity_ofAJobThatHasJustStoppedMoving_beginsThen() {
        maximum(Duration.ofDays(999));
        JobId id = rig.create(NewJobs.resumed(ALICE, JobPriority.NORMAL, 1));
        rig.settle();
        rig.clock.pass(Duration.ofDays(95));
        rig.settle();
        rig.engine.moving(id, 0).fail(JobLife.gone());
        rig.settle();
        rig.clock.pass(Duration.ofDays(89));
        rig.settle();
        assertThat(rig.state(id)).isEqualTo(JobState.ERROR);
    }

    @Test
    void inactivityTimeout_lowered_cancelsAtOnce() {
        JobId id = rig.create(NewJobs.of(JobType.DOWNLOAD, 1));
        rig.settle();
        rig.clock.pass(Duration.ofDays(2));
        rig.settle();
        rig.policy = rig.policy.withTiming(
                new Timing(Duration.ofSeconds(5), Duration.ofDays(1), Duration.ofDays(90), Duration.ofDays(7)));
        rig.scheduler.wake();
        rig.settle();
        assertThat(rig.state(id)).isEqualTo(JobState.CANCELLED);
    }

    private void maximum(Duration time) {
        rig.policy =
                rig.policy.withTiming(new Timing(Duration.ofSeconds(5), Duration.ofDays(90), time, Duration.ofDays(7)));
    }

    /** A running job with a limit of its own. */
    private JobId limited(Duration limit) {
        JobSettings settings = JobSettings.DEFAULTS.withTransfer(
                JobSettings.DEFAULTS.transfer().withMaximumDownloadTime(limit));
        JobId id = rig.create(NewJobs.with(settings, 1));
        rig.ask(id, new JobCommand.Resume());
        rig.settle();
        assertThat(rig.state(id)).isEqualTo(JobState.CONNECTING);
        return id;
    }
}
