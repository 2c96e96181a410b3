package dev.ebb.server.ledger;

import static dev.ebb.server.support.QueueRig.ALICE;
import static dev.ebb.server.support.QueueRig.BOB;
import static dev.ebb.server.support.QueueRig.ROOT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.ebb.server.identity.Caller;
import dev.ebb.server.job.ErrorCode;
import dev.ebb.server.job.Job;
import dev.ebb.server.job.JobCommand;
import dev.ebb.server.job.JobException;
import dev.ebb.server.job.JobId;
import dev.ebb.server.job.JobState;
import dev.ebb.server.job.JobType;
import dev.ebb.server.job.OwnerId;
import dev.ebb.server.policy.KeptHistory;
import dev.ebb.server.policy.Timing;
import dev.ebb.server.store.HistoryQuery;
import dev.ebb.server.store.JobOutcome;
import dev.ebb.server.store.JobRecord;
import dev.ebb.server.support.FaultyStore;
import dev.ebb.server.support.JobLife;
import dev.ebb.server.support.NewJobs;
import dev.ebb.server.support.QueueRig;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is kept of jobs that end, for whom, and for how long. */
class HistoryLedgerTest {
    private static final Duration OFTEN = Duration.ofMillis(10);
    private static final long PATIENCE_NANOS = Duration.ofSeconds(20).toNanos();

    private QueueRig rig;
    private JobHistory history;

    @BeforeEach
    void open(@TempDir Path directory) {
        rig = new QueueRig(
                directory.resolve("store"), new LedgerOptions(2, 16L << 20, 512, Duration.ofMillis(200), OFTEN));
        history = new StoredHistory(rig.store(), rig.ledger);
    }

    @AfterEach
    void close() {
        rig.close();
    }

    @Test
    void record_ofAJobThatSomebodyElseCancelled_namesBoth() {
        JobId id = rig.create(NewJobs.of(JobType.DOWNLOAD, 1));
        Instant start = rig.clock.instant();
        rig.ask(id, new JobCommand.Resume());
        rig.settle();
        rig.engine.moving(id, 0).fail(JobLife.gone());
        rig.clock.pass(Duration.ofMinutes(1));
        rig.settle();
        rig.askLater(id, new JobCommand.Cancel());
        rig.settle();

        JobRecord record = history.get(ALICE, id);
        assertThat(record.outcome()).isEqualTo(JobOutcome.FAILED);
        assertThat(record.creator()).isEqualTo(ROOT.id());
        assertThat(record.endedBy()).isEqualTo(ROOT.id());
        assertThat(record.started()).isEqualTo(start);
        assertThat(record.job().times().modified()).isEqualTo(start.plus(Duration.ofMinutes(1)));
    }

    @Test
    void record_ofAJobThatNobodyTouched_saysThatTheServiceEndedIt() {
        JobId id = rig.create(NewJobs.of(JobType.DOWNLOAD, 1));
        rig.clock.pass(Duration.ofDays(90).plusSeconds(1));
        rig.settle();
        JobRecord record = history.get(ALICE, id);
        assertThat(record.endedBy()).isEqualTo(new OwnerId("system"));
        assertThat(record.outcome()).isEqualTo(JobOutcome.CANCELLED);
        assertThat(record.started()).isNull();
    }

    @Test
    void history_isForItsOwnerAndAdministrators() {
        JobId id = ended();
        assertThat(history.list(ALICE, false, HistoryQuery.all(9))).hasSize(1);
        assertThat(history.list(BOB, false, HistoryQuery.all(9))).isEmpty();
        assertThat(history.list(ROOT, true, HistoryQuery.all(9))).hasSize(1);
        assertThat(refusal(() -> history.list(BOB, true, HistoryQuery.all(9)))).isEqualTo(ErrorCode.E_ACCESSDENIED);
        assertThat(refusal(() -> history.list(BOB, false, HistoryQuery.all(9).ownedBy(ALICE.id()))))
                .isEqualTo(ErrorCode.E_ACCESSDENIED);
        assertThat(refusal(() -> history.get(BOB, id))).isEqualTo(ErrorCode.E_ACCESSDENIED);
        assertThat(refusal(() -> history.files(BOB, id, 0, 9))).isEqualTo(ErrorCode.E_ACCESSDENIED);
        assertThat(refusal(() -> forget(BOB, id))).isEqualTo(ErrorCode.E_ACCESSDENIED);
        assertThat(history.files(ROOT, id, 0, 9)).hasSize(1);
    }

    @Test
    void forget_isDurableWhenItAnswers() {
        JobId id = ended();
        forget(ALICE, id);
        rig.crash();
        assertThat(rig.store().job(id)).isEmpty();
        history = new StoredHistory(rig.store(), rig.ledger);
        assertThat(refusal(() -> forget(ALICE, id))).isEqualTo(ErrorCode.NOT_FOUND);
        JobId live = rig.create(NewJobs.of(JobType.DOWNLOAD, 1));
        assertThat(refusal(() -> forget(ALICE, live))).isEqualTo(ErrorCode.INVALID_STATE);
    }

    @Test
    void forget_ofACancelledJobWhoseFilesAreStillThere_isRefused() {
        JobId id = rig.create(NewJobs.of(JobType.DOWNLOAD, 1));
        rig.engine.holdDisk();
        rig.askLater(id, new JobCommand.Cancel());
        rig.settle();
        assertThat(rig.state(id)).isEqualTo(JobState.CANCELLED);
        assertThat(refusal(() -> forget(ALICE, id))).isEqualTo(ErrorCode.INVALID_STATE);
        rig.engine.releaseDisk();
        rig.settle();
        forget(ALICE, id);
        assertThat(rig.store().job(id)).isEmpty();
    }

    @Test
    void forget_whileTooManyWait_isRefusedAtOnce() throws InterruptedException {
        JobId id = ended();
        FaultyStore.Gate gate = rig.faults.holdNextCommit();
        CompletableFuture<Void> first = history.forget(ALICE, id);
        gate.awaitCommit();
        CompletableFuture<Void> second = history.forget(ALICE, id);
        CompletableFuture<Void> third = history.forget(ALICE, id);
        CompletableFuture<Void> fourth = history.forget(ALICE, id);
        assertThat(fourth).isCompletedExceptionally();
        gate.open();
        CompletableFuture.allOf(first, second, third).join();
        assertThat(rig.store().job(id)).isEmpty();
    }

    @Test
    void history_thatIsTooMuch_isPrunedWhileNothingElseHappens() {
        JobId first = ended();
        rig.clock.pass(Duration.ofSeconds(1));
        JobId second = ended();
        keep(new KeptHistory(100, 1, 1_000));
        awaitHistory(List.of(second));
        assertThat(rig.store().job(first)).isEmpty();
        keep(new KeptHistory(0, 1, 1_000));
        awaitHistory(List.of());
    }

    private void keep(KeptHistory kept) {
        Timing usual = Timing.DEFAULTS;
        rig.policy = rig.policy.withTiming(new Timing(
                usual.minimumRetryDelayFloor(),
                usual.inactivityTimeout(),
                usual.maximumDownloadTime(),
                usual.historyRetention(),
                kept));
    }

    /** Nobody tells of pruning, so it is looked at again and again while the clock goes on. */
    private void awaitHistory(List<JobId> expected) {
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        while (!ids().equals(expected)) {
            assertThat(System.nanoTime()).as("history is %s", ids()).isLessThan(deadline);
            rig.clock.pass(OFTEN);
            Thread.onSpinWait();
        }
    }

    private List<JobId> ids() {
        return rig.store().history(HistoryQuery.all(9)).stream()
                .map(JobRecord::job)
                .map(Job::id)
                .toList();
    }

    private JobId ended() {
        JobId id = rig.create(NewJobs.of(JobType.DOWNLOAD, 1));
        rig.askLater(id, new JobCommand.Cancel());
        rig.settle();
        return id;
    }

    private void forget(Caller caller, JobId id) {
        try {
            history.forget(caller, id).join();
        } catch (CompletionException failure) {
            throw (JobException) failure.getCause();
        }
    }

    private static ErrorCode refusal(ThrowingCallable call) {
        return catchThrowableOfType(JobException.class, call).code();
    }
}
