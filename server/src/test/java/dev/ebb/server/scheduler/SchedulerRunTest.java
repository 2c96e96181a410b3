package dev.ebb.server.scheduler;

import static dev.ebb.server.support.NewJobs.ALICE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ebb.server.job.FileState;
import dev.ebb.server.job.Job;
import dev.ebb.server.job.JobCommand;
import dev.ebb.server.job.JobEvent;
import dev.ebb.server.job.JobId;
import dev.ebb.server.job.JobPriority;
import dev.ebb.server.job.JobState;
import dev.ebb.server.job.JobType;
import dev.ebb.server.store.EventQuery;
import dev.ebb.server.store.StoredEvent;
import dev.ebb.server.support.FakeTransfer;
import dev.ebb.server.support.JobLife;
import dev.ebb.server.support.NewJobs;
import dev.ebb.server.support.QueueRig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One job on its way from the queue to its end: files, reports, failures and retries. */
class SchedulerRunTest {
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
    void job_ofManyFiles_startsThemInOrderAFewAtOnce() {
        JobId id = start(6);
        assertThat(rig.engine.moving(id)).containsExactly(0, 1, 2, 3);
        rig.engine.moving(id, 1).finish();
        rig.settle();
        assertThat(rig.engine.moving(id)).containsExactly(0, 2, 3, 4);
    }

    @Test
    void job_connected_isTransferring() {
        JobId id = start(2);
        assertThat(rig.state(id)).isEqualTo(JobState.CONNECTING);
        rig.engine.moving(id, 0).connect();
        rig.engine.moving(id, 1).connect();
        rig.settle();
        assertThat(rig.state(id)).isEqualTo(JobState.TRANSFERRING);
    }

    @Test
    void job_allFilesFinished_isTransferred() {
        JobId id = start(3);
        rig.engine.moving().forEach(FakeTransfer::finish);
        rig.settle();
        Job job = rig.job(id);
        assertThat(job.state()).isEqualTo(JobState.TRANSFERRED);
        assertThat(job.counters().bytesTransferred()).isEqualTo(3000);
        assertThat(rig.scheduler.isIdle()).isTrue();
        assertThat(kinds(id))
                .endsWith(
                        JobEvent.Kind.FILE_TRANSFERRED,
                        JobEvent.Kind.FILE_TRANSFERRED,
                        JobEvent.Kind.FILE_TRANSFERRED,
                        JobEvent.Kind.TRANSFERRED);
    }

    @Test
    void files_finishedOneByOne_areReportedInGroups() {
        JobId id = start(10);
        int before = rig.faults.commits();
        for (int index = 0; index < 4; index++) {
            rig.engine.moving(id, index).finish();
        }
        rig.settle();
        assertThat(rig.job(id).counters().filesTransferred()).isZero();
        rig.clock.pass(Duration.ofMillis(250));
        rig.settle();
        assertThat(rig.job(id).counters().filesTransferred()).isEqualTo(4);
        assertThat(kinds(id).stream().filter(JobEvent.Kind.FILE_TRANSFERRED::equals))
                .hasSize(4);
        assertThat(rig.faults.commits()).isGreaterThan(before);
    }

    @Test
    void job_view_isAheadOfWhatIsCommitted() {
        JobId id = start(2);
        rig.engine.moving(id, 0).moveTo(300);
        rig.engine.moving(id, 1).moveTo(200);
        RunningJob view = rig.scheduler.running().job(id).orElseThrow();
        assertThat(view.bytesTransferred()).isEqualTo(500);
        assertThat(view.bytesTotal()).isEqualTo(2000);
        assertThat(rig.scheduler.running().transfers()).isEqualTo(2);
        assertThat(rig.job(id).counters().bytesTransferred()).isZero();
    }

    @Test
    void file_failsForGood_stopsTheJobAndKeepsTheCheckpoints() {
        JobId id = start(6);
        rig.engine.moving(id, 0).finish();
        rig.engine.moving(id, 1).moveTo(400);
        rig.engine.moving(id, 2).fail(JobLife.gone());
        rig.settle();
        Job job = rig.job(id);
        assertThat(job.state()).isEqualTo(JobState.ERROR);
        assertThat(job.error().fileIndex()).isEqualTo(2);
        assertThat(rig.engine.moving()).isEmpty();
        assertThat(rig.file(id, 0).state()).isEqualTo(FileState.TRANSFERRED);
        assertThat(rig.file(id, 1).bytesTransferred()).isEqualTo(400);
        assertThat(rig.store().checkpoint(id, 1))
                .hasValueSatisfying(kept -> assertThat(kept.durableBytes()).isEqualTo(400));
        assertThat(rig.engine.started()).noneMatch(transfer -> transfer.task().fileIndex() == 5);
    }

    @Test
    void job_resumedAfterAStop_goesOnFromTheCheckpoint() {
        JobId id = start(1);
        rig.engine.moving(id, 0).moveTo(700);
        rig.ask(id, new JobCommand.Suspend());
        rig.settle();
        assertThat(rig.job(id).counters().bytesTransferred()).isEqualTo(700);
        rig.ask(id, new JobCommand.Resume());
        rig.settle();
        assertThat(rig.engine.moving(id, 0).task().resumeFrom().durableBytes()).isEqualTo(700);
    }

    @Test
    void file_failsTransiently_isRetriedWhenItIsDue() {
        JobId id = start(1);
        rig.engine.moving(id, 0).fail(JobLife.unavailable());
        rig.settle();
        assertThat(rig.state(id)).isEqualTo(JobState.TRANSIENT_ERROR);
        rig.clock.pass(Duration.ofSeconds(599));
        rig.settle();
        assertThat(rig.state(id)).isEqualTo(JobState.TRANSIENT_ERROR);
        rig.clock.pass(Duration.ofSeconds(1));
        rig.settle();
        assertThat(rig.state(id)).isEqualTo(JobState.CONNECTING);
        assertThat(rig.engine.moving(id)).containsExactly(0);
        assertThat(rig.job(id).attempt()).isEqualTo(2);
    }

    @Test
    void loop_waitsUntilTheRetryIsDue() {
        JobId id = start(1);
        rig.engine.moving(id, 0).fail(JobLife.unavailable());
        rig.settle();
        assertThat(rig.scheduler.runOnce(rig.clock.instant())).isEqualTo(Duration.ofSeconds(600));
        assertThat(rig.state(id)).isEqualTo(JobState.TRANSIENT_ERROR);
    }

    @Test
    void bytesOfOtherFiles_countAsProgressOfTheFailedAttempt() {
        JobId id = start(2);
        rig.engine.moving(id, 1).moveTo(100);
        rig.engine.moving(id, 0).fail(JobLife.unavailable());
        rig.settle();
        rig.clock.pass(Duration.ofSeconds(600));
        rig.settle();
        rig.engine.moving(id, 1).moveTo(200);
        rig.engine.moving(id, 0).fail(JobLife.unavailable());
        rig.settle();
        assertThat(rig.job(id).retry().failingSince()).isEqualTo(rig.clock.instant());
        assertThat(rig.job(id).retry().fruitlessAttempts()).isEqualTo(1);
    }

    @Test
    void bytesThatWereThereBefore_areNoProgress() {
        JobId id = start(1);
        rig.engine.moving(id, 0).moveTo(100).checkpoint().fail(JobLife.unavailable());
        rig.settle();
        rig.clock.pass(Duration.ofSeconds(600));
        rig.settle();
        rig.engine.moving(id, 0).fail(JobLife.unavailable());
        rig.settle();
        assertThat(rig.job(id).retry().fruitlessAttempts()).isEqualTo(2);
    }

    @Test
    void filesAdded_whileRunning_areMovedInTheSameRun() {
        JobId id = start(1);
        rig.ask(id, new JobCommand.AddFiles(NewJobs.files(2)));
        rig.settle();
        assertThat(rig.engine.moving(id)).containsExactly(0, 1, 2);
        rig.engine.moving().forEach(FakeTransfer::finish);
        rig.settle();
        assertThat(rig.state(id)).isEqualTo(JobState.TRANSFERRED);
        assertThat(rig.job(id).attempt()).isEqualTo(1);
    }

    @Test
    void filesAdded_asTheLastOneArrives_areMovedToo() {
        JobId id = start(1);
        rig.ask(id, new JobCommand.AddFiles(NewJobs.files(1)));
        rig.engine.moving(id, 0).finish();
        rig.settle();
        assertThat(rig.state(id)).isEqualTo(JobState.CONNECTING);
        assertThat(rig.engine.moving(id)).containsExactly(1);
    }

    @Test
    void filesAdded_whileTheLastReportIsOnItsWay_areMovedToo() throws InterruptedException {
        JobId id = start(1);
        rig.engine.moving(id, 0).finish();
        var gate = rig.faults.holdNextCommit();
        var added = rig.ledger.execute(
                QueueRig.ROOT, id, new JobCommand.AddFiles(NewJobs.files(1)), dev.ebb.server.ledger.RequestKey.NONE);
        gate.awaitCommit();
        rig.scheduler.runOnce(rig.clock.instant());
        gate.open();
        QueueRig.get(added);
        rig.settle();
        assertThat(rig.engine.moving(id)).containsExactly(1);
        rig.engine.moving(id, 1).finish();
        rig.settle();
        assertThat(rig.state(id)).isEqualTo(JobState.TRANSFERRED);
    }

    @Test
    void customHeaders_ofTheJob_areGivenToTheEngineInClear() {
        JobId id = rig.create(NewJobs.of(JobType.DOWNLOAD, 1));
        var sealed = rig.secrets.seal("Authorization: Bearer x\r\n");
        rig.ledger
                .execute(
                        new dev.ebb.server.identity.Caller(ALICE, dev.ebb.server.identity.Role.USER, null),
                        id,
                        new JobCommand.SetProperty(new dev.ebb.server.job.JobProperty.CustomHeaders(sealed)),
                        dev.ebb.server.ledger.RequestKey.NONE)
                .join();
        rig.ask(id, new JobCommand.Resume());
        rig.settle();
        assertThat(rig.engine.moving(id, 0).task().customHeaders())
                .containsExactly(new dev.ebb.server.engine.TransferTask.Header("Authorization", "Bearer x"));
    }

    @Test
    void customHeaders_sealedWithAnotherKey_endInErrorNotInSilence() {
        JobId id = rig.create(NewJobs.of(JobType.DOWNLOAD, 1));
        byte[] key = new byte[32];
        key[0] = 1;
        var sealed = dev.ebb.server.identity.SecretBox.withKey(key).seal("X: y");
        rig.ledger
                .execute(
                        QueueRig.ALICE,
                        id,
                        new JobCommand.SetProperty(new dev.ebb.server.job.JobProperty.CustomHeaders(sealed)),
                        dev.ebb.server.ledger.RequestKey.NONE)
                .join();
        rig.ask(id, new JobCommand.Resume());
        rig.settle();
        assertThat(rig.state(id)).isEqualTo(JobState.ERROR);
        assertThat(rig.job(id).error().message()).contains("set them again");
        assertThat(rig.engine.started()).isEmpty();
    }

    private JobId start(int files) {
        JobId id = rig.create(NewJobs.resumed(ALICE, JobPriority.NORMAL, files));
        rig.settle();
        return id;
    }

    private List<JobEvent.Kind> kinds(JobId id) {
        return rig.store().events(new EventQuery(0, Long.MAX_VALUE, null, id, Set.of(), 1000)).stream()
                .map(StoredEvent::event)
                .map(JobEvent::kind)
                .toList();
    }
}
