package dev.ebb.server.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.ebb.server.identity.Caller;
import dev.ebb.server.identity.Role;
import dev.ebb.server.job.ErrorCode;
import dev.ebb.server.job.JobCommand;
import dev.ebb.server.job.JobException;
import dev.ebb.server.job.JobId;
import dev.ebb.server.job.JobProperty;
import dev.ebb.server.job.JobSettings;
import dev.ebb.server.job.JobState;
import dev.ebb.server.job.JobType;
import dev.ebb.server.job.NewJob;
import dev.ebb.server.job.OwnerId;
import dev.ebb.server.job.SealedText;
import dev.ebb.server.support.NewJobs;
import dev.ebb.server.support.QueueRig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who may do what, how many, and what a repetition is answered, over a real store. */
class JobLedgerTest {
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
    void command_onAnUnknownJob_isNotFound() {
        JobId nobody = JobId.parse("id", "0f8fad5b-d9cb-469f-a165-70867728950e");
        assertRefused(ErrorCode.NOT_FOUND, QueueRig.ROOT, nobody, new JobCommand.Suspend());
        assertRefused(ErrorCode.NOT_FOUND, QueueRig.ROOT, nobody, new JobCommand.AddFiles(NewJobs.files(1)));
    }

    @Test
    void job_ofAnotherUser_isDenied() {
        JobId id = create(QueueRig.ALICE, 1);
        for (JobCommand.OfCaller command : new JobCommand.OfCaller[] {
            new JobCommand.Suspend(),
            new JobCommand.Resume(),
            new JobCommand.Cancel(),
            new JobCommand.Complete(),
            new JobCommand.AddFiles(NewJobs.files(1)),
            new JobCommand.SetProperty(new JobProperty.Description("x")),
            new JobCommand.TakeOwnership(NewJobs.BOB, null, false)
        }) {
            assertRefused(ErrorCode.E_ACCESSDENIED, QueueRig.BOB, id, command);
        }
        assertThat(rig.job(id).revision()).isEqualTo(1);
    }

    @Test
    void job_ofAnotherUser_isOpenToAnAdministrator() {
        JobId id = create(QueueRig.ALICE, 1);
        assertThat(ask(QueueRig.ROOT, id, new JobCommand.Resume()).job().state())
                .isEqualTo(JobState.QUEUED);
    }

    @Test
    void secrets_areForTheOwnerAlone() {
        JobId id = create(QueueRig.ALICE, 1);
        JobCommand.SetProperty headers =
                new JobCommand.SetProperty(new JobProperty.CustomHeaders(SealedText.of(new byte[] {1})));
        assertRefused(ErrorCode.E_ACCESSDENIED, QueueRig.ROOT, id, headers);
        assertThat(ask(QueueRig.ALICE, id, headers).job().settings().sealedCustomHeaders())
                .isNotNull();
    }

    @Test
    void takeOwnership_isForAdministratorsAndMovesTheJob() {
        JobId id = create(QueueRig.ALICE, 1);
        JobCommand.OfCaller take = new JobCommand.TakeOwnership(QueueRig.ROOT.id(), null, true);
        assertRefused(ErrorCode.E_ACCESSDENIED, QueueRig.ALICE, id, take);
        ask(QueueRig.ROOT, id, take);
        assertRefused(ErrorCode.E_ACCESSDENIED, QueueRig.ALICE, id, new JobCommand.Suspend());
    }

    @Test
    void quota_61stJobOfAUser_isRefusedUntilOneEnds() {
        JobId first = create(QueueRig.ALICE, 0);
        for (int i = 1; i < 60; i++) {
            create(QueueRig.ALICE, 0);
        }
        assertCreateRefused(ErrorCode.TOO_MANY_JOBS_PER_USER, QueueRig.ALICE, 0);
        create(QueueRig.BOB, 0);
        ask(QueueRig.ROOT, rig.create(NewJobs.of(JobType.DOWNLOAD, 1)), new JobCommand.Resume());
        rig.askLater(first, new JobCommand.Cancel());
        rig.settle();
        create(QueueRig.ALICE, 0);
        assertCreateRefused(ErrorCode.TOO_MANY_JOBS_PER_USER, QueueRig.ALICE, 0);
    }

    @Test
    void quota_301stJobOfTheQueue_isRefusedToUsersAlone() {
        CompletableFuture<?>[] answers = new CompletableFuture<?>[300];
        for (int i = 0; i < 300; i++) {
            Caller caller = new Caller(OwnerId.ofUid(2000 + i % 10), Role.USER, null);
            answers[i] = rig.ledger.create(caller, jobOf(caller, 0), RequestKey.NONE);
        }
        CompletableFuture.allOf(answers).join();
        assertCreateRefused(ErrorCode.TOO_MANY_JOBS_PER_MACHINE, QueueRig.ALICE, 0);
        create(QueueRig.ROOT, 0);
        create(new Caller(OwnerId.ofUid(5), Role.SERVICE, null), 0);
    }

    @Test
    void files_201stOfAUsersJob_isRefusedWhole() {
        assertCreateRefused(ErrorCode.TOO_MANY_FILES_IN_JOB, QueueRig.ALICE, 201);
        JobId id = create(QueueRig.ALICE, 199);
        assertRefused(ErrorCode.TOO_MANY_FILES_IN_JOB, QueueRig.ALICE, id, new JobCommand.AddFiles(NewJobs.files(2)));
        assertThat(rig.job(id).counters().filesTotal()).isEqualTo(199);
        assertThat(ask(QueueRig.ALICE, id, new JobCommand.AddFiles(NewJobs.files(1)))
                        .firstNewFile())
                .isEqualTo(199);
        ask(QueueRig.ROOT, id, new JobCommand.AddFiles(NewJobs.files(1)));
    }

    @Test
    void retryDelays_underTheFloor_areRaised() {
        JobId id = create(QueueRig.ALICE, 0);
        JobSettings settings = ask(
                        QueueRig.ALICE,
                        id,
                        new JobCommand.SetProperty(
                                new JobProperty.RetryDelays(Duration.ofSeconds(1), Duration.ofSeconds(2))))
                .job()
                .settings();
        assertThat(settings.minimumRetryDelay()).hasSeconds(5);
        assertThat(settings.maximumRetryDelay()).hasSeconds(5);
        NewJob eager = NewJobs.with(JobSettings.DEFAULTS.withRetryDelays(Duration.ZERO, Duration.ofSeconds(60)), 0);
        assertThat(rig.job(rig.create(eager)).settings().minimumRetryDelay()).hasSeconds(5);
    }

    @Test
    void requestId_repeated_changesNothingAndAnswersTheSame() {
        RequestKey key = new RequestKey("r1", "hash", null);
        NewJob job = jobOf(QueueRig.ALICE, 1);
        JobOutcome first = QueueRig.get(rig.ledger.create(QueueRig.ALICE, job, key));
        JobOutcome second = QueueRig.get(rig.ledger.create(QueueRig.ALICE, job, key));
        assertThat(second).isEqualTo(first);
        RequestKey add = new RequestKey("r2", "hash", null);
        JobCommand.OfCaller files = new JobCommand.AddFiles(NewJobs.files(2));
        JobId id = first.job().id();
        assertThat(QueueRig.get(rig.ledger.execute(QueueRig.ALICE, id, files, add))
                        .firstNewFile())
                .isEqualTo(1);
        rig.crash();
        assertThat(QueueRig.get(rig.ledger.execute(QueueRig.ALICE, id, files, add))
                        .firstNewFile())
                .isEqualTo(1);
        assertThat(rig.job(id).counters().filesTotal()).isEqualTo(3);
    }

    @Test
    void requestId_repeatedInOneBatch_isKnownToo() throws InterruptedException {
        RequestKey key = new RequestKey("r1", "hash", null);
        var gate = rig.faults.holdNextCommit();
        CompletableFuture<JobOutcome> other = rig.ledger.create(QueueRig.BOB, jobOf(QueueRig.BOB, 0), RequestKey.NONE);
        gate.awaitCommit();
        CompletableFuture<JobOutcome> first = rig.ledger.create(QueueRig.ALICE, jobOf(QueueRig.ALICE, 0), key);
        CompletableFuture<JobOutcome> second = rig.ledger.create(QueueRig.ALICE, jobOf(QueueRig.ALICE, 0), key);
        gate.open();
        other.join();
        assertThat(second.join().job().id()).isEqualTo(first.join().job().id());
    }

    @Test
    void requestId_forAnotherCall_isInvalid() {
        QueueRig.get(rig.ledger.create(QueueRig.ALICE, jobOf(QueueRig.ALICE, 0), new RequestKey("r", "a", null)));
        JobException refused = catchThrowableOfType(
                JobException.class,
                () -> QueueRig.get(
                        rig.ledger.create(QueueRig.ALICE, jobOf(QueueRig.ALICE, 0), new RequestKey("r", "b", null))));
        assertThat(refused.code()).isEqualTo(ErrorCode.E_INVALIDARG);
        assertThat(refused.field()).isEqualTo("request_id");
        QueueRig.get(rig.ledger.create(QueueRig.BOB, jobOf(QueueRig.BOB, 0), new RequestKey("r", "b", null)));
    }

    @Test
    void refusedCall_isNotRemembered() {
        JobId id = create(QueueRig.ALICE, 0);
        RequestKey key = new RequestKey("r", "hash", null);
        assertThat(rig.ledger.execute(QueueRig.ALICE, id, new JobCommand.Resume(), key))
                .completesExceptionallyWithin(Duration.ofSeconds(10));
        ask(QueueRig.ALICE, id, new JobCommand.AddFiles(NewJobs.files(1)));
        assertThat(QueueRig.get(rig.ledger.execute(QueueRig.ALICE, id, new JobCommand.Resume(), key))
                        .job()
                        .state())
                .isEqualTo(JobState.QUEUED);
    }

    @Test
    void deadline_passedBeforeTheDecision_dropsTheCall() {
        JobId id = create(QueueRig.ALICE, 1);
        RequestKey late = new RequestKey(null, "", rig.clock.instant().minusSeconds(1));
        JobException refused = catchThrowableOfType(
                JobException.class,
                () -> QueueRig.get(rig.ledger.execute(QueueRig.ALICE, id, new JobCommand.Resume(), late)));
        assertThat(refused.code()).isEqualTo(ErrorCode.OPERATION_TIMED_OUT);
        assertThat(rig.state(id)).isEqualTo(JobState.SUSPENDED);
    }

    @Test
    void call_afterTheClose_isAnswered() {
        JobId id = create(QueueRig.ALICE, 1);
        JobLedger closed = rig.ledger;
        rig.crash();
        JobException refused = catchThrowableOfType(
                JobException.class,
                () -> QueueRig.get(closed.execute(QueueRig.ALICE, id, new JobCommand.Resume(), RequestKey.NONE)));
        assertThat(refused.code()).isEqualTo(ErrorCode.SERVICE_NOT_AVAILABLE);
        assertThat(closed.report(id, new JobCommand.Start())).completesExceptionallyWithin(Duration.ofSeconds(10));
    }

    private JobId create(Caller caller, int files) {
        return QueueRig.get(rig.ledger.create(caller, jobOf(caller, files), RequestKey.NONE))
                .job()
                .id();
    }

    private static NewJob jobOf(Caller caller, int files) {
        NewJob job = NewJobs.of(JobType.DOWNLOAD, files);
        return new NewJob(
                job.type(),
                caller.id(),
                null,
                false,
                job.displayName(),
                "",
                job.priority(),
                job.settings(),
                job.files(),
                false);
    }

    private JobOutcome ask(Caller caller, JobId id, JobCommand.OfCaller command) {
        return QueueRig.get(rig.ledger.execute(caller, id, command, RequestKey.NONE));
    }

    private void assertCreateRefused(ErrorCode code, Caller caller, int files) {
        JobException refused = catchThrowableOfType(JobException.class, () -> create(caller, files));
        assertThat(refused).as("refusal").isNotNull();
        assertThat(refused.code()).isEqualTo(code);
    }

    private void assertRefused(ErrorCode code, Caller caller, JobId id, JobCommand.OfCaller command) {
        JobException refused = catchThrowableOfType(JobException.class, () -> ask(caller, id, command));
        assertThat(refused).as("refusal").isNotNull();
        assertThat(refused.code()).isEqualTo(code);
    }
}
