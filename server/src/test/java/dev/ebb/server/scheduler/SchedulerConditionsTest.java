package dev.ebb.server.scheduler;

import static dev.ebb.server.support.NewJobs.ALICE;
import static dev.ebb.server.support.NewJobs.BOB;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ebb.server.job.ErrorCode;
import dev.ebb.server.job.FileSpec;
import dev.ebb.server.job.HttpMethodRules;
import dev.ebb.server.job.JobCommand;
import dev.ebb.server.job.JobId;
import dev.ebb.server.job.JobPriority;
import dev.ebb.server.job.JobProperty;
import dev.ebb.server.job.JobSettings;
import dev.ebb.server.job.JobState;
import dev.ebb.server.job.JobType;
import dev.ebb.server.job.NewJob;
import dev.ebb.server.job.OwnerId;
import dev.ebb.server.policy.Bandwidth;
import dev.ebb.server.policy.Hours;
import dev.ebb.server.policy.Scheduling;
import dev.ebb.server.support.JobLife;
import dev.ebb.server.support.NewJobs;
import dev.ebb.server.support.QueueRig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What keeps jobs from running whatever the queue says: no network, a limit of 0, a full volume. It is 03:04:05 UTC. */
class SchedulerConditionsTest {
    private static final Duration SETTLING = SchedulerOptions.DEFAULTS.networkSettling();
    private static final Duration PROBE = SchedulerOptions.DEFAULTS.spaceInterval();

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
    void network_lost_stopsQueuedAndRunningJobsWithoutCountingAnError() {
        rig.policy = rig.policy.withScheduling(new Scheduling(1, 4, Duration.ofMinutes(5)));
        JobId moving = create(ALICE, JobPriority.NORMAL);
        JobId waiting = create(BOB, JobPriority.NORMAL);
        rig.settle();
        rig.engine.moving(moving, 0).connect().moveTo(300);
        rig.settle();
        lose();
        for (JobId id : List.of(moving, waiting)) {
            assertThat(rig.state(id)).isEqualTo(JobState.TRANSIENT_ERROR);
            assertThat(rig.job(id).error().code()).isEqualTo(ErrorCode.NETWORK_DISCONNECTED);
            assertThat(rig.job(id).errorCount()).isZero();
            assertThat(rig.job(id).retry().due()).isNull();
        }
        assertThat(rig.engine.moving()).isEmpty();
        assertThat(rig.job(moving).counters().bytesTransferred()).isEqualTo(300);
        rig.clock.pass(Duration.ofDays(1));
        rig.settle();
        assertThat(rig.state(moving)).isEqualTo(JobState.TRANSIENT_ERROR);
    }

    @Test
    void network_back_requeuesEveryTransientErrorAfterAMoment() {
        JobId lost = create(ALICE, JobPriority.NORMAL);
        JobId failed = create(BOB, JobPriority.FOREGROUND);
        rig.settle();
        rig.engine.moving(failed, 0).fail(JobLife.unavailable());
        rig.settle();
        lose();
        rig.scheduler.network(true);
        rig.settle();
        assertThat(rig.engine.moving()).isEmpty();
        rig.clock.pass(SETTLING);
        rig.settle();
        assertThat(rig.engine.moving(lost)).containsExactly(0);
        assertThat(rig.engine.moving(failed)).containsExactly(0);
        assertThat(rig.job(lost).errorCount()).isZero();
        assertThat(rig.job(failed).errorCount()).isEqualTo(1);
    }

    @Test
    void network_back_requeuesMoreThanAPageOfThem() {
        List<JobId> jobs = IntStream.range(0, 300)
                .mapToObj(i -> create(OwnerId.ofUid(i), JobPriority.LOW))
                .toList();
        lose();
        assertThat(jobs).allMatch(id -> rig.state(id) == JobState.TRANSIENT_ERROR);
        comeBack();
        assertThat(jobs).noneMatch(id -> rig.state(id) == JobState.TRANSIENT_ERROR);
    }

    @Test
    void network_comesAndGoesAgainAtOnce_startsNothing() {
        JobId id = create(ALICE, JobPriority.NORMAL);
        rig.settle();
        lose();
        rig.scheduler.network(true);
        rig.settle();
        lose();
        rig.clock.pass(SETTLING.multipliedBy(2));
        rig.settle();
        assertThat(rig.state(id)).isEqualTo(JobState.TRANSIENT_ERROR);
    }

    @Test
    void network_lostAndBack_leavesJobsAloneThatDoNotRun() {
        JobId suspended = rig.create(NewJobs.of(JobType.DOWNLOAD, 1));
        JobId error = create(ALICE, JobPriority.NORMAL);
        JobId done = create(ALICE, JobPriority.NORMAL);
        rig.settle();
        rig.engine.moving(error, 0).fail(JobLife.gone());
        rig.engine.moving(done, 0).finish();
        rig.settle();
        lose();
        comeBack();
        assertThat(rig.state(suspended)).isEqualTo(JobState.SUSPENDED);
        assertThat(rig.state(error)).isEqualTo(JobState.ERROR);
        assertThat(rig.state(done)).isEqualTo(JobState.TRANSFERRED);
    }

    @Test
    void network_lost_keepsWhatIsResumedMeanwhileFromStarting() {
        lose();
        JobId id = create(ALICE, JobPriority.FOREGROUND);
        rig.settle();
        assertThat(rig.state(id)).isEqualTo(JobState.TRANSIENT_ERROR);
        rig.ask(id, new JobCommand.Resume());
        rig.settle();
        assertThat(rig.state(id)).isEqualTo(JobState.TRANSIENT_ERROR);
        assertThat(rig.engine.started()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "http://localhost:8080/f,true",
        "http://a.localhost/f,true",
        "http://127.0.0.1/f,true",
        "http://127.9.9.9/f,true",
        "http://[::1]:1/f,true",
        "http://localhost.example.org/f,false",
        "http://10.0.0.1/f,false",
        "http://1127.0.0.1/f,false"
    })
    void network_lost_sparesWhatStaysOnThisMachine(String url, boolean spared) {
        JobId id = rig.create(new NewJob(
                JobType.DOWNLOAD,
                ALICE,
                null,
                false,
                "a job",
                "",
                JobPriority.NORMAL,
                JobSettings.DEFAULTS,
                List.of(new FileSpec(url, "/data/f", null, false, List.of())),
                true));
        rig.settle();
        lose();
        assertThat(rig.state(id)).isEqualTo(spared ? JobState.CONNECTING : JobState.TRANSIENT_ERROR);
    }

    @Test
    void network_lost_endsATransferThatCannotGoOnWhereItWas() {
        JobSettings put =
                JobSettings.DEFAULTS.withHttp(JobSettings.DEFAULTS.http().withMethod("PUT"));
        JobId moving = resumed(put);
        JobId connecting = resumed(put);
        rig.settle();
        rig.engine.moving(moving, 0).connect();
        rig.settle();
        lose();
        assertThat(rig.state(moving)).isEqualTo(JobState.ERROR);
        assertThat(rig.job(moving).error().code()).isEqualTo(ErrorCode.NETWORK_DISCONNECTED);
        assertThat(rig.state(connecting)).isEqualTo(JobState.TRANSIENT_ERROR);
    }

    @Test
    void serviceRestart_whileTheNetworkIsDown_takesBlockedJobsUpAgain() {
        JobId id = create(ALICE, JobPriority.NORMAL);
        rig.settle();
        lose();
        rig.crash();
        rig.settle();
        assertThat(rig.engine.moving(id)).containsExactly(0);
    }

    @Test
    void limitOfZero_forAnHour_blocksBackgroundJobsUntilItIsOver() {
        JobId high = create(ALICE, JobPriority.HIGH);
        JobId front = create(ALICE, JobPriority.FOREGROUND);
        rig.settle();
        rig.policy = rig.policy.withBandwidth(internet(new Hours(3, 5)));
        rig.scheduler.wake();
        rig.settle();
        assertThat(rig.state(high)).isEqualTo(JobState.TRANSIENT_ERROR);
        assertThat(rig.job(high).error().code()).isEqualTo(ErrorCode.BLOCKED_BY_POLICY);
        assertThat(rig.job(high).errorCount()).isZero();
        assertThat(rig.engine.moving(front)).containsExactly(0);

        Duration wait = rig.scheduler.runOnce(rig.clock.instant());
        assertThat(wait).isLessThanOrEqualTo(Duration.ofSeconds(55 * 60 + 55));
        rig.clock.pass(Duration.ofMinutes(56));
        rig.settle();
        assertThat(rig.state(high)).isEqualTo(JobState.TRANSIENT_ERROR);
        rig.clock.pass(Duration.ofHours(1));
        rig.settle();
        assertThat(rig.engine.moving(high)).containsExactly(0);
    }

    @Test
    void limitOfZero_takenBack_letsJobsGoAtOnce() {
        JobId id = create(ALICE, JobPriority.LOW);
        rig.policy = rig.policy.withBandwidth(internet(new Hours(0, 0)));
        rig.settle();
        assertThat(rig.state(id)).isEqualTo(JobState.TRANSIENT_ERROR);
        rig.policy = rig.policy.withBandwidth(Bandwidth.DEFAULTS);
        rig.scheduler.wake();
        rig.settle();
        assertThat(rig.engine.moving(id)).containsExactly(0);
    }

    @Test
    void limitOfZero_onAJobMadeForeground_holdsItNoLonger() {
        JobId id = create(ALICE, JobPriority.LOW);
        rig.policy = rig.policy.withBandwidth(internet(new Hours(0, 0)));
        rig.settle();
        rig.ask(id, new JobCommand.SetProperty(new JobProperty.Priority(JobPriority.FOREGROUND)));
        rig.settle();
        assertThat(rig.engine.moving(id)).containsExactly(0);
    }

    @Test
    void networkBack_whileAPolicyBlocks_leavesThoseJobsBlocked() {
        JobId id = create(ALICE, JobPriority.LOW);
        rig.policy = rig.policy.withBandwidth(internet(new Hours(0, 0)));
        rig.settle();
        long revision = rig.job(id).revision();
        lose();
        comeBack();
        assertThat(rig.job(id).revision()).isEqualTo(revision);
    }

    @Test
    void volume_full_isWaitedForAndGoesOnWhenThereIsRoom() {
        JobId id = create(ALICE, JobPriority.NORMAL);
        rig.settle();
        rig.engine.space.free = 10;
        rig.engine.moving(id, 0).fail(rig.engine.space.lacks(id, 1000));
        rig.settle();
        assertThat(rig.state(id)).isEqualTo(JobState.TRANSIENT_ERROR);
        assertThat(rig.scheduler.view().tooFull(id)).get().satisfies(full -> {
            assertThat(full.freeBytes()).isEqualTo(10);
            assertThat(full.neededBytes()).isEqualTo(1000);
        });
        probe();
        assertThat(rig.state(id)).isEqualTo(JobState.TRANSIENT_ERROR);
        rig.engine.space.free = 1000;
        probe();
        assertThat(rig.engine.moving(id)).containsExactly(0);
        assertThat(rig.scheduler.view().tooFull(id)).isEmpty();
        assertThat(rig.engine.started()).hasSize(2);
    }

    @Test
    void volume_tooFullForWhatTheWholeJobLacks_startsNoFile() {
        JobId id = rig.create(NewJobs.resumed(ALICE, JobPriority.NORMAL, 2));
        rig.settle();
        rig.engine.moving(id, 0).moveTo(600).checkpoint();
        rig.engine.moving(id, 1).moveTo(300).checkpoint();
        rig.ask(id, new JobCommand.Suspend());
        rig.settle();
        rig.engine.space.free = 1099;
        rig.ask(id, new JobCommand.Resume());
        rig.settle();
        assertThat(rig.engine.started()).hasSize(2);
        assertThat(rig.state(id)).isEqualTo(JobState.TRANSIENT_ERROR);
        assertThat(rig.job(id).error().code()).isEqualTo(ErrorCode.DISK_FULL);

        rig.engine.space.free = 1100;
        probe();
        assertThat(rig.engine.moving(id)).containsExactly(0, 1);
        assertThat(rig.engine.space.admitted.get(id)).hasSize(2);
        rig.engine.moving(id, 0).finish();
        rig.engine.moving(id, 1).finish();
        rig.settle();
        assertThat(rig.state(id)).isEqualTo(JobState.TRANSFERRED);
        assertThat(rig.engine.space.admitted).isEmpty();
    }

    @Test
    void volume_fullAndNothingProbed_isTriedAfterTheRetryDelayAllTheSame() {
        JobId id = create(ALICE, JobPriority.NORMAL);
        rig.settle();
        rig.engine.moving(id, 0).fail(rig.engine.space.lacks(id, 1000));
        rig.engine.space.forget(id);
        rig.settle();
        rig.clock.pass(Duration.ofSeconds(600));
        rig.settle();
        assertThat(rig.engine.moving(id)).containsExactly(0);
    }

    private void lose() {
        rig.scheduler.network(false);
        rig.settle();
    }

    private void comeBack() {
        rig.scheduler.network(true);
        rig.settle();
        rig.clock.pass(SETTLING);
        rig.settle();
    }

    /** The first turn after the interval looks, the next hears the answer. */
    private void probe() {
        rig.clock.pass(PROBE);
        rig.settle();
        rig.settle();
    }

    private static Bandwidth internet(Hours hours) {
        return new Bandwidth(
                new Bandwidth.Internet(true, hours, 0, Bandwidth.UNLIMITED),
                Bandwidth.DEFAULTS.work(),
                Bandwidth.DEFAULTS.maintenance());
    }

    private JobId resumed(JobSettings settings) {
        NewJob job = NewJobs.with(settings, 1);
        return rig.create(new NewJob(
                job.type(),
                job.owner(),
                job.fileOwner(),
                job.ownerElevated(),
                job.displayName(),
                job.description(),
                HttpMethodRules.priority(settings.http(), job.priority()),
                settings,
                job.files(),
                true));
    }

    private JobId create(OwnerId owner, JobPriority priority) {
        return rig.create(NewJobs.resumed(owner, priority, 1));
    }
}
