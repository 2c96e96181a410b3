package dev.ebb.server.scheduler;

import static dev.ebb.server.support.NewJobs.ALICE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ebb.server.job.FileState;
import dev.ebb.server.job.JobCommand;
import dev.ebb.server.job.JobId;
import dev.ebb.server.job.JobPriority;
import dev.ebb.server.job.JobState;
import dev.ebb.server.job.PendingWork;
import dev.ebb.server.store.StoreException;
import dev.ebb.server.support.FakeTransfer;
import dev.ebb.server.support.NewJobs;
import dev.ebb.server.support.QueueRig;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A crash between any two steps, and a store that fails for a while: nothing is lost and everything is finished. */
class SchedulerRecoveryTest {
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
    void crash_whileTransferring_goesOnFromTheLastCheckpoint() {
        JobId id = start(2);
        rig.engine.moving(id, 0).connect().moveTo(300).checkpoint().moveTo(450);
        rig.settle();
        rig.crash();
        assertThat(rig.state(id)).isEqualTo(JobState.QUEUED);
        rig.settle();
        assertThat(rig.engine.moving(id, 0).task().resumeFrom().durableBytes()).isEqualTo(300);
        assertThat(rig.engine.moving(id, 0).task().attempt()).isEqualTo(2);
        assertThat(rig.engine.moving(id, 1).task().resumeFrom()).isNull();
    }

    @Test
    void crash_beforeAFinishedFileIsReported_movesItAgain() {
        JobId id = start(2);
        rig.engine.moving(id, 0).finish();
        rig.crash();
        rig.settle();
        assertThat(rig.engine.moving(id)).containsExactly(0, 1);
    }

    @Test
    void crash_afterTheIntentOfComplete_putsTheFilesInPlace() {
        JobId id = transferred();
        rig.engine.holdDisk();
        rig.askLater(id, new JobCommand.Complete());
        rig.settle();
        assertThat(rig.job(id).pending()).isEqualTo(PendingWork.PUBLISH);
        rig.crash();
        assertThat(rig.state(id)).isEqualTo(JobState.ACKNOWLEDGED);
        assertThat(rig.engine.published().get(0)).hasSize(2);
    }

    @Test
    void crash_afterTheIntentBeforeTheTurn_putsTheFilesInPlace() {
        JobId id = transferred();
        rig.askLater(id, new JobCommand.Complete());
        rig.crash();
        assertThat(rig.state(id)).isEqualTo(JobState.ACKNOWLEDGED);
    }

    @Test
    void crash_duringAPartialComplete_keepsWhatHadBeenRecorded() {
        JobId id = start(2);
        rig.engine.moving(id, 0).finish();
        rig.settle();
        rig.clock.pass(Duration.ofSeconds(1));
        rig.settle();
        rig.engine.moving(id, 1).linger();
        rig.askLater(id, new JobCommand.Complete());
        rig.settle();
        rig.crash();
        assertThat(rig.state(id)).isEqualTo(JobState.ACKNOWLEDGED);
        assertThat(rig.engine.published().get(0)).hasSize(1);
        assertThat(rig.engine.discarded().get(0)).hasSize(1);
    }

    @Test
    void crash_afterCancel_deletesTheTemporaryFiles() {
        JobId id = start(2);
        rig.engine.moving(id, 0).linger();
        rig.askLater(id, new JobCommand.Cancel());
        rig.settle();
        rig.crash();
        assertThat(rig.state(id)).isEqualTo(JobState.CANCELLED);
        assertThat(rig.job(id).pending()).isEqualTo(PendingWork.NONE);
        assertThat(rig.engine.discarded().get(0)).hasSize(2);
    }

    @Test
    void crash_whileWaitingForARetry_retriesInTime() {
        JobId id = start(1);
        rig.engine.moving(id, 0).fail(dev.ebb.server.support.JobLife.unavailable());
        rig.settle();
        rig.crash();
        rig.settle();
        assertThat(rig.state(id)).isEqualTo(JobState.TRANSIENT_ERROR);
        rig.clock.pass(Duration.ofSeconds(600));
        rig.settle();
        assertThat(rig.engine.moving(id)).containsExactly(0);
    }

    @Test
    void store_cannotWriteTheEndOfARun_keepsItUntilItCan() {
        JobId id = start(1);
        rig.engine.moving(id, 0).finish();
        rig.faults.failEveryCommit(StoreException.Kind.FULL);
        rig.settle();
        for (int second = 0; second < 3; second++) {
            rig.clock.pass(Duration.ofSeconds(1));
            rig.settle();
        }
        assertThat(rig.state(id)).isEqualTo(JobState.CONNECTING);
        rig.faults.failEveryCommit(null);
        rig.clock.pass(Duration.ofSeconds(1));
        rig.settle();
        assertThat(rig.state(id)).isEqualTo(JobState.TRANSFERRED);
        assertThat(rig.engine.started()).hasSize(1);
    }

    @Test
    void store_cannotWriteAGroup_reportsItAgain() {
        JobId id = start(6);
        rig.engine.moving(id, 0).finish();
        rig.settle();
        rig.faults.failCommits(StoreException.Kind.IO);
        rig.clock.pass(Duration.ofMillis(250));
        rig.settle();
        assertThat(rig.file(id, 0).state()).isEqualTo(FileState.PENDING);
        rig.clock.pass(Duration.ofSeconds(2));
        rig.settle();
        assertThat(rig.file(id, 0).state()).isEqualTo(FileState.TRANSFERRED);
    }

    @Test
    void store_cannotWriteStarts_theLoopRestsBetweenAttempts() {
        JobId id = rig.create(NewJobs.resumed(ALICE, JobPriority.NORMAL, 1));
        rig.faults.failEveryCommit(StoreException.Kind.FULL);
        rig.settle();
        assertThat(rig.scheduler.runOnce(rig.clock.instant())).isEqualTo(Duration.ofSeconds(1));
        assertThat(rig.engine.started()).isEmpty();
        rig.faults.failEveryCommit(null);
        rig.clock.pass(Duration.ofSeconds(1));
        rig.settle();
        assertThat(rig.engine.moving(id)).containsExactly(0);
    }

    @Test
    void store_cannotWriteThatFilesAreInPlace_finishesLater() {
        JobId id = transferred();
        rig.engine.holdDisk();
        rig.askLater(id, new JobCommand.Complete());
        rig.settle();
        rig.faults.failEveryCommit(StoreException.Kind.FULL);
        rig.engine.releaseDisk();
        rig.settle();
        assertThat(rig.state(id)).isEqualTo(JobState.TRANSFERRED);
        rig.faults.failEveryCommit(null);
        rig.clock.pass(Duration.ofSeconds(1));
        rig.settle();
        assertThat(rig.state(id)).isEqualTo(JobState.ACKNOWLEDGED);
    }

    @Test
    void store_cannotBeRead_breaksTheTurnOffAndForgetsNothing() {
        JobId id = start(6);
        rig.engine.moving(id, 0).finish();
        rig.engine.moving(id, 1).finish();
        rig.create(NewJobs.resumed(ALICE, JobPriority.NORMAL, 1));
        rig.faults.failReads(StoreException.Kind.IO);
        assertThatThrownBy(() -> rig.scheduler.runOnce(rig.clock.instant())).isInstanceOf(StoreException.class);
        assertThatThrownBy(() -> rig.scheduler.runOnce(rig.clock.instant())).isInstanceOf(StoreException.class);
        rig.faults.failReads(null);
        rig.settle();
        assertThat(rig.engine.moving(id)).containsExactly(2, 3, 4, 5);
        assertThat(rig.engine.moving()).hasSize(5);
    }

    @Test
    void store_cannotBeReadWhenTheSpaceOfAJobIsAskedFor_asksAgain() {
        JobId id = start(2);
        rig.engine.moving(id, 0).moveTo(600).checkpoint();
        rig.ask(id, new JobCommand.Suspend());
        rig.settle();
        rig.ask(id, new JobCommand.Resume());
        rig.scheduler.runOnce(rig.clock.instant());
        rig.awaitLedger();
        rig.faults.failReads(StoreException.Kind.IO);
        assertThatThrownBy(() -> rig.scheduler.runOnce(rig.clock.instant())).isInstanceOf(StoreException.class);
        rig.faults.failReads(null);
        rig.settle();
        assertThat(rig.engine.moving(id)).containsExactly(0, 1);
    }

    private JobId transferred() {
        JobId id = start(2);
        rig.engine.moving().forEach(FakeTransfer::finish);
        rig.settle();
        assertThat(rig.state(id)).isEqualTo(JobState.TRANSFERRED);
        return id;
    }

    private JobId start(int files) {
        JobId id = rig.create(NewJobs.resumed(ALICE, JobPriority.NORMAL, files));
        rig.settle();
        return id;
    }
}
