package dev.ebb.server.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.ebb.server.job.ErrorCode;
import dev.ebb.server.job.FileCheckpoint;
import dev.ebb.server.job.JobCommand;
import dev.ebb.server.job.JobException;
import dev.ebb.server.job.JobId;
import dev.ebb.server.job.JobProperty;
import dev.ebb.server.job.JobState;
import dev.ebb.server.job.JobType;
import dev.ebb.server.job.TransferredFile;
import dev.ebb.server.store.StoreException;
import dev.ebb.server.support.FakeTransfer;
import dev.ebb.server.support.FaultyStore;
import dev.ebb.server.support.JobLife;
import dev.ebb.server.support.NewJobs;
import dev.ebb.server.support.QueueRig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Groups, answers and failures of the one writer. */
class LedgerWriterTest {
    private static final LedgerOptions NARROW =
            new LedgerOptions(2, 16L << 20, 512, Duration.ofMillis(200), Duration.ofMinutes(1));

    private QueueRig rig;

    @BeforeEach
    void open(@TempDir Path directory) {
        rig = new QueueRig(directory.resolve("store"), NARROW);
    }

    @AfterEach
    void close() {
        rig.close();
    }

    @Test
    void answer_comesOnlyAfterTheCommit() throws InterruptedException {
        FaultyStore.Gate gate = rig.faults.holdNextCommit();
        CompletableFuture<JobOutcome> answer = create();
        gate.awaitCommit();
        assertThat(answer).isNotDone();
        gate.open();
        JobId id = answer.join().job().id();
        rig.crash();
        assertThat(rig.state(id)).isEqualTo(JobState.SUSPENDED);
    }

    @Test
    void commands_thatArriveDuringACommit_shareTheNextOne() throws InterruptedException {
        FaultyStore.Gate gate = rig.faults.holdNextCommit();
        CompletableFuture<JobOutcome> first = create();
        gate.awaitCommit();
        int before = rig.faults.commits();
        CompletableFuture<JobOutcome> second = create();
        CompletableFuture<JobOutcome> third = create();
        gate.open();
        CompletableFuture.allOf(first, second, third).join();
        assertThat(rig.faults.commits() - before).isEqualTo(2);
    }

    @Test
    void commands_onOneJobInOneBatch_seeEachOther() throws InterruptedException {
        JobId id = create().join().job().id();
        FaultyStore.Gate gate = rig.faults.holdNextCommit();
        CompletableFuture<JobOutcome> first = create();
        gate.awaitCommit();
        CompletableFuture<JobOutcome> add = ask(id, new JobCommand.AddFiles(NewJobs.files(1)));
        CompletableFuture<JobOutcome> resume = ask(id, new JobCommand.Resume());
        gate.open();
        first.join();
        assertThat(add.join().job().revision()).isEqualTo(2);
        assertThat(resume.join().job().state()).isEqualTo(JobState.QUEUED);
        assertThat(rig.job(id).revision()).isEqualTo(3);
    }

    @Test
    void lane_full_refusesAtOnceAndSaysWhenToAskAgain() throws InterruptedException {
        FaultyStore.Gate gate = rig.faults.holdNextCommit();
        List<CompletableFuture<JobOutcome>> accepted = new ArrayList<>(List.of(create()));
        gate.awaitCommit();
        accepted.add(create());
        accepted.add(create());
        JobException refused = catchThrowableOfType(JobException.class, () -> QueueRig.get(create()));
        assertThat(refused.code()).isEqualTo(ErrorCode.QUEUE_BUSY);
        assertThat(refused.retryAfter()).isEqualTo(Duration.ofMillis(200));
        gate.open();
        accepted.forEach(CompletableFuture::join);
        create().join();
    }

    @Test
    void lane_fullOfBytes_refusesToo() throws InterruptedException {
        JobId id = create().join().job().id();
        FaultyStore.Gate gate = rig.faults.holdNextCommit();
        CompletableFuture<JobOutcome> first = create();
        gate.awaitCommit();
        String long16M = "x".repeat(16 << 20);
        JobException refused = catchThrowableOfType(
                JobException.class,
                () -> QueueRig.get(ask(id, new JobCommand.SetProperty(new JobProperty.TrustedCertificates(long16M)))));
        assertThat(refused.code()).isEqualTo(ErrorCode.QUEUE_BUSY);
        gate.open();
        first.join();
    }

    @Test
    void report_ofTheService_passesAFullLane() throws InterruptedException {
        JobId id = queued();
        FaultyStore.Gate gate = rig.faults.holdNextCommit();
        List<CompletableFuture<JobOutcome>> callers = new ArrayList<>(List.of(create()));
        gate.awaitCommit();
        callers.add(create());
        callers.add(create());
        CompletableFuture<JobOutcome> start = rig.ledger.report(id, new JobCommand.Start());
        gate.open();
        assertThat(start.join().job().state()).isEqualTo(JobState.CONNECTING);
        callers.forEach(CompletableFuture::join);
    }

    @Test
    void batch_thatIsStale_isReplayedOneByOne() throws InterruptedException {
        FaultyStore.Gate gate = rig.faults.holdNextCommit();
        CompletableFuture<JobOutcome> first = create();
        gate.awaitCommit();
        FaultyStore.Gate next = rig.faults.holdNextCommit();
        CompletableFuture<JobOutcome> second = create();
        CompletableFuture<JobOutcome> third = create();
        gate.open();
        first.join();
        next.awaitCommit();
        int before = rig.faults.commits();
        rig.faults.failCommits(StoreException.Kind.STALE_REVISION);
        next.open();
        assertThat(second.join().job().id()).isNotEqualTo(third.join().job().id());
        assertThat(rig.faults.commits() - before).isEqualTo(2);
    }

    @Test
    void batch_thatIsStaleWithOneBadCommand_harmsNoOther() throws InterruptedException {
        FaultyStore.Gate gate = rig.faults.holdNextCommit();
        CompletableFuture<JobOutcome> first = create();
        gate.awaitCommit();
        FaultyStore.Gate next = rig.faults.holdNextCommit();
        CompletableFuture<JobOutcome> second = create();
        CompletableFuture<JobOutcome> third = create();
        gate.open();
        first.join();
        next.awaitCommit();
        StoreException.Kind[] groupThenEveryReplayOfTheFirst = new StoreException.Kind[6];
        Arrays.fill(groupThenEveryReplayOfTheFirst, StoreException.Kind.STALE_REVISION);
        rig.faults.failCommits(groupThenEveryReplayOfTheFirst);
        next.open();
        JobException refused = catchThrowableOfType(JobException.class, () -> QueueRig.get(second));
        assertThat(refused.code()).isEqualTo(ErrorCode.SERVICE_NOT_AVAILABLE);
        assertThat(refused.retryAfter()).isPositive();
        assertThat(third.join().job().state()).isEqualTo(JobState.SUSPENDED);
    }

    @Test
    void batch_withOneCommandThatTheStoreCannotHold_harmsNoOther() throws InterruptedException {
        FaultyStore.Gate gate = rig.faults.holdNextCommit();
        CompletableFuture<JobOutcome> first = create();
        gate.awaitCommit();
        FaultyStore.Gate next = rig.faults.holdNextCommit();
        CompletableFuture<JobOutcome> second = create();
        CompletableFuture<JobOutcome> third = create();
        gate.open();
        first.join();
        next.awaitCommit();
        rig.faults.failCommits(StoreException.Kind.UNFIT, StoreException.Kind.UNFIT);
        next.open();
        JobException refused = catchThrowableOfType(JobException.class, () -> QueueRig.get(second));
        assertThat(refused.code()).isEqualTo(ErrorCode.E_INVALIDARG);
        assertThat(third.join().job().state()).isEqualTo(JobState.SUSPENDED);
    }

    @Test
    void commit_failsOnce_onlyItsCallsAreRefused() {
        JobId id = create().join().job().id();
        rig.faults.failCommits(StoreException.Kind.IO);
        JobException refused = catchThrowableOfType(
                JobException.class, () -> QueueRig.get(ask(id, new JobCommand.AddFiles(NewJobs.files(1)))));
        assertThat(refused.code()).isEqualTo(ErrorCode.SERVICE_NOT_AVAILABLE);
        assertThat(rig.job(id).counters().filesTotal()).isZero();
        assertThat(ask(id, new JobCommand.AddFiles(NewJobs.files(1))).join().firstNewFile())
                .isZero();
        assertThat(rig.job(id).counters().filesTotal()).isEqualTo(1);
    }

    @Test
    void volume_full_saysSo() {
        rig.faults.failCommits(StoreException.Kind.FULL);
        JobException refused = catchThrowableOfType(JobException.class, () -> QueueRig.get(create()));
        assertThat(refused.code()).isEqualTo(ErrorCode.DISK_FULL);
        create().join();
    }

    @Test
    void reads_fail_theCallIsRefusedAndTheWriterLives() {
        JobId id = create().join().job().id();
        rig.faults.failReads(StoreException.Kind.IO);
        JobException refused =
                catchThrowableOfType(JobException.class, () -> QueueRig.get(ask(id, new JobCommand.Suspend())));
        assertThat(refused.code()).isEqualTo(ErrorCode.SERVICE_NOT_AVAILABLE);
        rig.faults.failReads(null);
        assertThat(ask(id, new JobCommand.AddFiles(NewJobs.files(1)))
                        .join()
                        .job()
                        .revision())
                .isEqualTo(2);
    }

    @Test
    void command_thatCannotBeDecided_isRefusedAloneAndTheWriterLives() {
        JobId id = queued();
        rig.ledger.report(id, new JobCommand.Start()).join();
        JobCommand.OfService broken = new JobCommand.FilesTransferred(
                1, java.util.Collections.singletonList(new TransferredFile(7, 1, null)));
        assertThat(rig.ledger.report(id, broken)).completesExceptionallyWithin(Duration.ofSeconds(10));
        assertThat(ask(id, new JobCommand.Suspend()).join().job().state()).isEqualTo(JobState.SUSPENDED);
    }

    @Test
    void checkpoint_ofAnOlderAttempt_isForgotten() {
        JobId id = queued();
        rig.ledger.report(id, new JobCommand.Start()).join();
        rig.ledger
                .checkpoint(new FileCheckpoint(id, 0, 1, 500, 1000, null))
                .toCompletableFuture()
                .join();
        rig.ledger
                .checkpoint(new FileCheckpoint(id, 0, 0, 900, 1000, null))
                .toCompletableFuture()
                .join();
        assertThat(rig.store().checkpoint(id, 0).orElseThrow().durableBytes()).isEqualTo(500);
    }

    @Test
    void complete_repeatedWhileTheFirstWaits_isAnsweredWithIt() {
        JobId id = transferred();
        rig.engine.holdDisk();
        RequestKey key = new RequestKey("c", "hash", null);
        CompletableFuture<JobOutcome> first = complete(id, key);
        rig.settle();
        CompletableFuture<JobOutcome> second = complete(id, key);
        CompletableFuture<JobOutcome> third = complete(id, RequestKey.NONE);
        rig.awaitLedger();
        assertThat(second).isNotDone();
        assertThat(third).isNotDone();
        rig.engine.releaseDisk();
        rig.settle();
        assertThat(List.of(first, second, third))
                .allSatisfy(answer -> assertThat(answer.join().job().state()).isEqualTo(JobState.ACKNOWLEDGED));
        assertThat(complete(id, key).join().result()).isEqualTo(ErrorCode.S_OK);
        assertThat(rig.engine.published()).hasSize(1);
    }

    @Test
    void complete_repeatedAfterItFailed_isTriedAgainNotCalledDone() {
        JobId id = transferred();
        RequestKey key = new RequestKey("c", "hash", null);
        rig.engine.failPublish(0, JobLife.gone());
        CompletableFuture<JobOutcome> first = complete(id, key);
        rig.settle();
        assertThat(first).isCompletedExceptionally();
        CompletableFuture<JobOutcome> second = complete(id, key);
        rig.settle();
        assertThat(second.join().job().state()).isEqualTo(JobState.ACKNOWLEDGED);
        assertThat(rig.engine.published()).hasSize(2);
    }

    @Test
    void complete_repeatedAfterItFailedAndTheJobWasCancelled_isRefused() {
        JobId id = transferred();
        RequestKey key = new RequestKey("c", "hash", null);
        rig.engine.failPublish(0, JobLife.gone());
        CompletableFuture<JobOutcome> first = complete(id, key);
        rig.settle();
        assertThat(first).isCompletedExceptionally();
        rig.askLater(id, new JobCommand.Cancel());
        rig.settle();
        JobException refused = catchThrowableOfType(JobException.class, () -> QueueRig.get(complete(id, key)));
        assertThat(refused.code()).isEqualTo(ErrorCode.INVALID_STATE);
    }

    @Test
    void complete_waitingWhenTheServiceStops_isToldSo() {
        JobId id = transferred();
        rig.engine.holdDisk();
        CompletableFuture<JobOutcome> answer = complete(id, RequestKey.NONE);
        rig.settle();
        rig.crash();
        JobException refused = catchThrowableOfType(JobException.class, () -> QueueRig.get(answer));
        assertThat(refused.code()).isEqualTo(ErrorCode.SERVICE_NOT_AVAILABLE);
        assertThat(rig.state(id)).isEqualTo(JobState.ACKNOWLEDGED);
    }

    private CompletableFuture<JobOutcome> create() {
        return rig.ledger.create(QueueRig.ALICE, NewJobs.of(JobType.DOWNLOAD, 0), RequestKey.NONE);
    }

    private CompletableFuture<JobOutcome> ask(JobId id, JobCommand.OfCaller command) {
        return rig.ledger.execute(QueueRig.ALICE, id, command, RequestKey.NONE);
    }

    private CompletableFuture<JobOutcome> complete(JobId id, RequestKey key) {
        CompletableFuture<JobOutcome> answer = rig.ledger.execute(QueueRig.ALICE, id, new JobCommand.Complete(), key);
        rig.awaitLedger();
        return answer;
    }

    private JobId queued() {
        return rig.create(NewJobs.resumed(NewJobs.ALICE, dev.ebb.server.job.JobPriority.NORMAL, 1));
    }

    private JobId transferred() {
        JobId id = queued();
        rig.settle();
        rig.engine.moving().forEach(FakeTransfer::finish);
        rig.settle();
        return id;
    }
}
