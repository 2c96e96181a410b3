package dev.ebb.server.scheduler;

import static dev.ebb.server.support.NewJobs.ALICE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ebb.server.job.ErrorCode;
import dev.ebb.server.job.ErrorContext;
import dev.ebb.server.job.FileState;
import dev.ebb.server.job.JobCommand;
import dev.ebb.server.job.JobException;
import dev.ebb.server.job.JobId;
import dev.ebb.server.job.JobPriority;
import dev.ebb.server.job.JobState;
import dev.ebb.server.job.PendingWork;
import dev.ebb.server.job.TransferError;
import dev.ebb.server.ledger.JobOutcome;
import dev.ebb.server.ledger.RequestKey;
import dev.ebb.server.support.FakeTransfer;
import dev.ebb.server.support.FaultyStore;
import dev.ebb.server.support.NewJobs;
import dev.ebb.server.support.QueueRig;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Callers who interfere with a job at the worst moment. */
class SchedulerRacesTest {
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
    void suspend_whileRunning_stopsAndKeepsTheBytes() {
        JobId id = start(2);
        rig.engine.moving(id, 0).finish();
        rig.engine.moving(id, 1).moveTo(10);
        rig.ask(id, new JobCommand.Suspend());
        rig.settle();
        assertThat(rig.state(id)).isEqualTo(JobState.SUSPENDED);
        assertThat(rig.engine.moving()).isEmpty();
        assertThat(rig.job(id).counters().filesTransferred()).isEqualTo(1);
        assertThat(rig.job(id).counters().bytesTransferred()).isEqualTo(1010);
        assertThat(rig.scheduler.isIdle()).isTrue();
    }

    @Test
    void suspend_rightAfterTheStart_leavesNothingBehind() {
        JobId id = create(1);
        rig.scheduler.runOnce(rig.clock.instant());
        rig.ask(id, new JobCommand.Suspend());
        rig.settle();
        assertThat(rig.state(id)).isEqualTo(JobState.SUSPENDED);
        assertThat(rig.engine.started()).isEmpty();
        assertThat(rig.scheduler.isIdle()).isTrue();
        rig.ask(id, new JobCommand.Resume());
        rig.settle();
        assertThat(rig.engine.moving(id)).containsExactly(0);
    }

    @Test
    void suspendAndResume_rightAfterTheStart_startAgain() {
        JobId id = create(1);
        rig.scheduler.runOnce(rig.clock.instant());
        rig.ask(id, new JobCommand.Suspend());
        rig.ask(id, new JobCommand.Resume());
        rig.settle();
        assertThat(rig.state(id)).isEqualTo(JobState.CONNECTING);
        assertThat(rig.engine.moving(id)).containsExactly(0);
    }

    @Test
    void suspendAndResume_whileTransfersStop_startAgainWhenTheyHaveStopped() {
        JobId id = start(1);
        FakeTransfer first = rig.engine.moving(id, 0).linger().moveTo(50);
        rig.ask(id, new JobCommand.Suspend());
        rig.ask(id, new JobCommand.Resume());
        rig.settle();
        assertThat(first.stopAsked()).isTrue();
        assertThat(rig.engine.moving(id)).containsExactly(0);
        assertThat(rig.engine.started()).hasSize(1);
        first.obey();
        rig.settle();
        assertThat(rig.engine.started()).hasSize(2);
        assertThat(rig.engine.moving(id, 0).task().resumeFrom().durableBytes()).isEqualTo(50);
        assertThat(rig.engine.moving(id, 0).task().attempt()).isEqualTo(2);
    }

    @Test
    void lateWord_ofAnEarlierAttempt_isNotTakenForTheNext() {
        JobId id = start(1);
        FakeTransfer first = rig.engine.moving(id, 0);
        rig.ask(id, new JobCommand.Suspend());
        rig.settle();
        rig.ask(id, new JobCommand.Resume());
        rig.settle();
        first.connect();
        rig.settle();
        assertThat(rig.state(id)).isEqualTo(JobState.CONNECTING);
    }

    @Test
    void lateWord_ofAnEarlierAttempt_isNotTakenForTheNextWhileThatIsBegun() throws Exception {
        JobId id = start(1);
        FakeTransfer first = rig.engine.moving(id, 0);
        rig.ask(id, new JobCommand.Suspend());
        rig.settle();
        rig.ask(id, new JobCommand.Resume());
        FaultyStore.Gate start = rig.faults.holdNextCommit();
        rig.scheduler.runOnce(rig.clock.instant());
        start.awaitCommit();
        first.connect();
        rig.scheduler.runOnce(rig.clock.instant());
        start.open();
        rig.settle();
        assertThat(rig.state(id)).isEqualTo(JobState.CONNECTING);
        rig.engine.moving(id, 0).connect();
        rig.settle();
        assertThat(rig.state(id)).isEqualTo(JobState.TRANSFERRING);
    }

    @Test
    void cancel_whileRunning_deletesOnlyWhenNothingMovesAnyMore() {
        JobId id = start(1);
        FakeTransfer transfer = rig.engine.moving(id, 0).linger();
        CompletableFuture<JobOutcome> answer = rig.askLater(id, new JobCommand.Cancel());
        rig.settle();
        assertThat(rig.state(id)).isEqualTo(JobState.CANCELLED);
        assertThat(rig.engine.discarded()).isEmpty();
        assertThat(answer).isNotDone();
        transfer.obey();
        rig.settle();
        assertThat(rig.engine.discarded()).hasSize(1);
        assertThat(QueueRig.get(answer).result()).isEqualTo(ErrorCode.S_OK);
        assertThat(rig.job(id).pending()).isEqualTo(PendingWork.NONE);
    }

    @Test
    void cancel_rightAfterTheStart_deletesAndForgets() {
        JobId id = create(1);
        rig.scheduler.runOnce(rig.clock.instant());
        CompletableFuture<JobOutcome> answer = rig.askLater(id, new JobCommand.Cancel());
        rig.settle();
        assertThat(QueueRig.get(answer).job().state()).isEqualTo(JobState.CANCELLED);
        assertThat(rig.scheduler.isIdle()).isTrue();
    }

    @Test
    void complete_whileRunning_putsInPlaceWhatHasArrived() {
        JobId id = start(3);
        rig.engine.moving(id, 0).finish();
        rig.engine.moving(id, 1).moveTo(500);
        CompletableFuture<JobOutcome> answer = rig.askLater(id, new JobCommand.Complete());
        rig.settle();
        assertThat(QueueRig.get(answer).result()).isEqualTo(ErrorCode.PARTIAL_COMPLETE);
        assertThat(rig.state(id)).isEqualTo(JobState.ACKNOWLEDGED);
        assertThat(rig.engine.published().get(0)).hasSize(1);
        assertThat(rig.engine.discarded().get(0)).hasSize(2);
    }

    @Test
    void complete_asTheLastFileArrives_neverThrowsItAway() {
        for (int round = 0; round < 20; round++) {
            JobId id = start(1);
            CompletableFuture<JobOutcome> answer = rig.askLater(id, new JobCommand.Complete());
            rig.engine.moving(id, 0).finish();
            rig.settle();
            assertThat(QueueRig.get(answer).result()).isEqualTo(ErrorCode.S_OK);
            assertThat(rig.engine.published().get(round)).hasSize(1);
            assertThat(rig.engine.discarded().get(round)).isEmpty();
        }
    }

    @Test
    void complete_whileTheLastReportWaitsForTheDisk_publishesAfterIt() throws InterruptedException {
        JobId id = start(1);
        CompletableFuture<JobOutcome> answer = rig.askLater(id, new JobCommand.Complete());
        rig.engine.moving(id, 0).finish();
        var gate = rig.faults.holdNextCommit();
        rig.scheduler.runOnce(rig.clock.instant());
        gate.awaitCommit();
        rig.scheduler.runOnce(rig.clock.instant());
        assertThat(rig.engine.published()).isEmpty();
        gate.open();
        rig.settle();
        assertThat(QueueRig.get(answer).result()).isEqualTo(ErrorCode.S_OK);
        assertThat(rig.engine.published().get(0)).hasSize(1);
        assertThat(rig.file(id, 0).state()).isNotEqualTo(FileState.PENDING);
    }

    @Test
    void complete_ofTransferredFiles_answersWhenTheyAreInPlace() {
        JobId id = start(2);
        rig.engine.moving().forEach(FakeTransfer::finish);
        rig.settle();
        rig.engine.holdDisk();
        CompletableFuture<JobOutcome> answer = rig.askLater(id, new JobCommand.Complete());
        rig.settle();
        assertThat(answer).isNotDone();
        assertThat(rig.state(id)).isEqualTo(JobState.TRANSFERRED);
        rig.engine.releaseDisk();
        rig.settle();
        assertThat(QueueRig.get(answer).job().state()).isEqualTo(JobState.ACKNOWLEDGED);
    }

    @Test
    void complete_publishFails_keepsTheJobAndWorksTheSecondTime() {
        JobId id = start(3);
        rig.engine.moving().forEach(FakeTransfer::finish);
        rig.settle();
        rig.engine.failPublish(1, TransferError.of(ErrorContext.LOCAL_FILE, ErrorCode.E_ACCESSDENIED, "no"));
        CompletableFuture<JobOutcome> answer = rig.askLater(id, new JobCommand.Complete());
        rig.settle();
        JobException refused = Assertions.assertThrows(JobException.class, () -> QueueRig.get(answer));
        assertThat(refused.code()).isEqualTo(ErrorCode.E_ACCESSDENIED);
        assertThat(rig.state(id)).isEqualTo(JobState.TRANSFERRED);
        assertThat(rig.file(id, 0).state()).isEqualTo(FileState.COMPLETED);
        assertThat(rig.file(id, 1).state()).isEqualTo(FileState.TRANSFERRED);
        CompletableFuture<JobOutcome> second = rig.askLater(id, new JobCommand.Complete());
        rig.settle();
        assertThat(QueueRig.get(second).result()).isEqualTo(ErrorCode.S_OK);
        assertThat(rig.engine.published().get(1)).hasSize(2);
    }

    @Test
    void failure_whileSuspended_doesNotPutTheJobIntoError() {
        JobId id = start(1);
        FakeTransfer transfer = rig.engine.moving(id, 0).linger();
        rig.ask(id, new JobCommand.Suspend());
        transfer.fail(dev.ebb.server.support.JobLife.gone());
        rig.settle();
        assertThat(rig.state(id)).isEqualTo(JobState.SUSPENDED);
        assertThat(rig.job(id).errorCount()).isZero();
    }

    @Test
    void ended_ofAnOlderAttempt_isIgnored() {
        JobId id = start(1);
        FakeTransfer old = rig.engine.moving(id, 0);
        rig.ask(id, new JobCommand.Suspend());
        rig.ask(id, new JobCommand.Resume());
        rig.settle();
        assertThat(old.isOver()).isTrue();
        FakeTransfer late = rig.engine.moving(id, 0);
        rig.ledger
                .report(id, new JobCommand.Fail(1, 0, dev.ebb.server.support.JobLife.gone(), false))
                .join();
        rig.settle();
        assertThat(late.isOver()).isFalse();
        assertThat(rig.state(id)).isEqualTo(JobState.CONNECTING);
    }

    @Test
    void drain_whileRunning_leavesEverythingToTheNextRun() {
        JobId id = start(2);
        rig.engine.moving(id, 0).moveTo(100);
        rig.scheduler.drain(rig.clock.instant());
        rig.settle();
        assertThat(rig.scheduler.isIdle()).isTrue();
        assertThat(rig.state(id)).isEqualTo(JobState.QUEUED);
        assertThat(rig.job(id).counters().bytesTransferred()).isEqualTo(100);
        rig.ledger
                .execute(QueueRig.ROOT, id, new JobCommand.Resume(), RequestKey.NONE)
                .join();
        rig.settle();
        assertThat(rig.engine.moving()).isEmpty();
    }

    private JobId create(int files) {
        return rig.create(NewJobs.resumed(ALICE, JobPriority.NORMAL, files));
    }

    private JobId start(int files) {
        JobId id = create(files);
        rig.settle();
        return id;
    }
}
