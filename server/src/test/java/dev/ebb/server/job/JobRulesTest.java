package dev.ebb.server.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.ebb.server.support.JobLife;
import dev.ebb.server.support.NewJobs;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What commands change besides the state. */
class JobRulesTest {
    @Test
    void create_isSuspendedWithItsFiles() {
        JobLife life = JobLife.create(NewJobs.of(JobType.DOWNLOAD, 3));
        assertThat(life.state()).isEqualTo(JobState.SUSPENDED);
        assertThat(life.job().counters()).isEqualTo(new JobCounters(3, 0, 3, 0, 0));
        assertThat(life.job().revision()).isEqualTo(1);
        assertThat(life.history())
                .singleElement()
                .satisfies(event -> assertThat(event.kind()).isEqualTo(JobEvent.Kind.CREATED));
    }

    @Test
    void create_resumedAndEmpty_isRefused() {
        assertRefused(ErrorCode.EMPTY, () -> JobLife.create(NewJobs.resumed(NewJobs.ALICE, JobPriority.NORMAL, 0)));
    }

    @Test
    void create_uploadOfTwoFiles_isRefused() {
        assertRefused(ErrorCode.TOO_MANY_FILES, () -> JobLife.create(NewJobs.of(JobType.UPLOAD, 2)));
    }

    @Test
    void addFiles_none_isInvalid() {
        JobLife life = JobLife.create(NewJobs.of(JobType.DOWNLOAD, 0));
        assertRefused(ErrorCode.E_INVALIDARG, () -> life.does(new JobCommand.AddFiles(List.of())));
    }

    @Test
    void addFiles_answersTheIndexOfTheFirst() {
        JobLife life = JobLife.create(NewJobs.of(JobType.DOWNLOAD, 2));
        Decision decision = life.does(new JobCommand.AddFiles(NewJobs.files(3)));
        assertThat(decision.firstNewFile()).isEqualTo(2);
        assertThat(decision.files()).extracting(JobFile::index).containsExactly(2, 3, 4);
    }

    @Test
    void resume_ofAnEmptyJob_isRefusedAndStaysSuspended() {
        JobLife life = JobLife.create(NewJobs.of(JobType.DOWNLOAD, 0));
        assertRefused(ErrorCode.EMPTY, () -> life.does(new JobCommand.Resume()));
        assertThat(life.state()).isEqualTo(JobState.SUSPENDED);
    }

    @Test
    void resume_ofAWholeJob_isTransferredAtOnce() {
        JobLife life = JobLife.in(JobState.TRANSFERRING, NewJobs.of(JobType.DOWNLOAD, 1));
        life.after(new JobCommand.Suspend()).allArrive(10);
        assertThat(life.state()).isEqualTo(JobState.SUSPENDED);
        assertThat(life.after(new JobCommand.Resume()).state()).isEqualTo(JobState.TRANSFERRED);
    }

    @Test
    void resume_ofTransferredWithNewFiles_queuesThem() {
        JobLife life = JobLife.in(JobState.TRANSFERRED, NewJobs.of(JobType.DOWNLOAD, 1));
        life.after(new JobCommand.AddFiles(NewJobs.files(1)));
        assertThat(life.state()).isEqualTo(JobState.TRANSFERRED);
        assertThat(life.after(new JobCommand.Resume()).state()).isEqualTo(JobState.QUEUED);
    }

    @Test
    void report_ofAnOlderAttempt_isIgnored() {
        JobLife life = JobLife.in(JobState.TRANSFERRING, NewJobs.of(JobType.DOWNLOAD, 1));
        life.after(new JobCommand.Yield(1, "slice")).connecting();
        Job before = life.job();
        life.after(new JobCommand.Fail(1, 0, JobLife.gone(), false))
                .after(new JobCommand.Yield(1, "slice"))
                .after(new JobCommand.Connected(1))
                .after(new JobCommand.FilesTransferred(1, List.of(new TransferredFile(0, 1, null))));
        assertThat(life.job()).isSameAs(before);
        assertThat(before.attempt()).isEqualTo(2);
    }

    @Test
    void filesTransferred_twice_countsOnce() {
        JobLife life = JobLife.in(JobState.TRANSFERRING, NewJobs.of(JobType.DOWNLOAD, 2));
        life.arrive(100, 0);
        Job once = life.job();
        assertThat(life.arrive(100, 0).job()).isSameAs(once);
        assertThat(once.counters()).isEqualTo(new JobCounters(2, 1, 1, 100, 100));
    }

    @Test
    void settle_keepsAndRestartsFiles() {
        JobLife life = JobLife.in(JobState.TRANSFERRING, NewJobs.of(JobType.DOWNLOAD, 2));
        long attempt = life.job().attempt();
        life.after(new JobCommand.Settle(
                attempt, List.of(new FileCheckpoint(life.job().id(), 0, attempt, 40, 100, null)), List.of(1)));
        assertThat(life.job().counters()).isEqualTo(new JobCounters(2, 0, 1, 100, 40));
        Decision decision = life.does(new JobCommand.Settle(attempt, List.of(), List.of(0)));
        assertThat(decision.restartedFiles()).containsExactly(0);
        assertThat(life.job().counters().bytesTransferred()).isZero();
    }

    @Test
    void complete_whenWhole_isWhole() {
        JobLife life = JobLife.in(JobState.TRANSFERRED, NewJobs.of(JobType.DOWNLOAD, 1));
        life.does(new JobCommand.Complete());
        assertThat(life.state()).as("until the files are in place").isEqualTo(JobState.TRANSFERRED);
        assertThat(life.does(new JobCommand.Published(0)).result()).isEqualTo(ErrorCode.S_OK);
        assertThat(life.state()).isEqualTo(JobState.ACKNOWLEDGED);
    }

    @Test
    void complete_byAnotherAccount_givesTheFilesToIt() {
        FileOwner alice = new FileOwner(1000, 100, List.of(), 022);
        FileOwner root = new FileOwner(0, 7, List.of(), 022);
        JobLife life = JobLife.in(JobState.TRANSFERRED, NewJobs.of(JobType.DOWNLOAD, 1));
        life.after(new JobCommand.TakeOwnership(NewJobs.BOB, alice, false));
        life.does(new JobCommand.Complete(alice));
        assertThat(life.job().recipient()).as("they are hers already").isNull();
        life.does(new JobCommand.PublishFailed(List.of(), JobError.NO_FILE, JobLife.gone()));
        life.does(new JobCommand.Complete(root));
        assertThat(life.job().recipient()).isEqualTo(new FileRecipient(0, 7));
    }

    @Test
    void complete_inTheMiddle_isPartial() {
        JobLife life = JobLife.in(JobState.TRANSFERRING, NewJobs.of(JobType.DOWNLOAD, 5));
        life.arrive(10, 0, 1).does(new JobCommand.Complete());
        assertThat(life.state()).isEqualTo(JobState.SUSPENDED);
        assertThat(life.does(new JobCommand.Published(0)).result()).isEqualTo(ErrorCode.PARTIAL_COMPLETE);
    }

    @Test
    void complete_withTemporaryFilesLeft_saysSo() {
        JobLife life = JobLife.in(JobState.TRANSFERRED, NewJobs.of(JobType.DOWNLOAD, 1));
        life.does(new JobCommand.Complete());
        assertThat(life.does(new JobCommand.Published(1)).result()).isEqualTo(ErrorCode.UNABLE_TO_DELETE_FILES);
        JobLife cancelled = JobLife.in(JobState.CANCELLED, NewJobs.of(JobType.DOWNLOAD, 1));
        assertThat(cancelled.does(new JobCommand.Discarded(1)).result()).isEqualTo(ErrorCode.UNABLE_TO_DELETE_FILES);
    }

    @Test
    void publishFailed_keepsTheJobAndWhatIsInPlace() {
        JobLife life = JobLife.in(JobState.TRANSFERRED, NewJobs.of(JobType.DOWNLOAD, 2));
        life.does(new JobCommand.Complete());
        TransferError locked = TransferError.of(ErrorContext.LOCAL_FILE, ErrorCode.E_ACCESSDENIED, "no");
        Decision decision = life.does(new JobCommand.PublishFailed(List.of(0), JobError.NO_FILE, locked));
        assertThat(decision.result()).isEqualTo(ErrorCode.E_ACCESSDENIED);
        assertThat(life.state()).isEqualTo(JobState.TRANSFERRED);
        assertThat(life.job().error()).as("failed calls leave no error").isNull();
        assertThat(life.file(0).state()).isEqualTo(FileState.COMPLETED);
        assertThat(life.file(1).state()).isEqualTo(FileState.TRANSFERRED);
        assertThat(life.acknowledged().state()).isEqualTo(JobState.ACKNOWLEDGED);
    }

    @Test
    void expire_ofAJobTouchedMeanwhile_isIgnored() {
        JobLife life = JobLife.create(NewJobs.of(JobType.DOWNLOAD, 1));
        life.after(Duration.ofDays(90)).after(new JobCommand.SetProperty(new JobProperty.Description("mine")));
        life.after(new JobCommand.Expire(life.now()));
        assertThat(life.state()).isEqualTo(JobState.SUSPENDED);
        life.after(Duration.ofDays(91)).after(new JobCommand.Expire(life.now().minus(Duration.ofDays(90))));
        assertThat(life.state()).isEqualTo(JobState.CANCELLED);
        assertThat(life.job().pending()).isEqualTo(PendingWork.DISCARD);
    }

    @Test
    void takeOwnership_dropsTheSecretsAndNothingElse() {
        JobSettings secret = JobSettings.DEFAULTS.withSecrets("pem", SealedText.of(new byte[] {1}));
        JobLife life = JobLife.create(NewJobs.with(secret, 1));
        life.after(new JobCommand.TakeOwnership(NewJobs.BOB, new FileOwner(1001, 1001, List.of(), 0022), true));
        assertThat(life.job().owner()).isEqualTo(NewJobs.BOB);
        assertThat(life.job().fileOwner().uid()).isEqualTo(1001);
        assertThat(life.job().settings()).isEqualTo(JobSettings.DEFAULTS);
        assertThat(life.job().displayName()).isEqualTo("a job");
    }

    @Test
    void replyName_isGeneratedAtTheFirstResumeAndKept() {
        JobLife life = JobLife.create(NewJobs.of(JobType.UPLOAD_REPLY, 1));
        assertThat(life.job().settings().replyFileName()).isNull();
        String name = life.after(new JobCommand.Resume()).job().settings().replyFileName();
        assertThat(name).isEqualTo("/data/f0.reply-" + life.job().id());
        life.after(new JobCommand.Suspend()).after(new JobCommand.Resume());
        assertThat(life.job().settings().replyFileName()).isEqualTo(name);
    }

    @Test
    void replyName_whileItMatters_isHeldFast() {
        JobCommand set = new JobCommand.SetProperty(new JobProperty.ReplyFileName("/data/reply"));
        JobCommand clear = new JobCommand.SetProperty(new JobProperty.ReplyFileName(null));
        JobLife life = JobLife.create(NewJobs.of(JobType.UPLOAD_REPLY, 1)).after(set);
        assertThat(life.job().settings().replyFileName()).isEqualTo("/data/reply");
        life.after(new JobCommand.Resume()).after(clear);
        assertThat(life.job().settings().replyFileName()).startsWith("/data/f0.reply-");
        life.transferring();
        assertRefused(ErrorCode.INVALID_STATE, () -> life.does(set));
        life.allArrive(10);
        assertRefused(ErrorCode.INVALID_STATE, () -> life.does(set));
        assertRefused(
                ErrorCode.E_NOTIMPL,
                () -> JobLife.create(NewJobs.of(JobType.DOWNLOAD, 1)).does(set));
    }

    @Test
    void fail_withoutAFile_namesNoProtocol() {
        JobLife life = JobLife.in(JobState.CONNECTING, NewJobs.of(JobType.DOWNLOAD, 1));
        life.after(new JobCommand.Fail(life.job().attempt(), JobError.NO_FILE, JobLife.gone(), false));
        assertThat(life.job().error().protocol()).isNull();
    }

    private static void assertRefused(ErrorCode code, Runnable call) {
        JobException refused = catchThrowableOfType(JobException.class, call::run);
        assertThat(refused).as("refusal").isNotNull();
        assertThat(refused.code()).isEqualTo(code);
    }
}
