package dev.ebb.server.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.ebb.server.support.JobLife;
import dev.ebb.server.support.NewJobs;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Names, prefixes and verdicts, by the rules alone. */
class FileCommandRulesTest {
    private static final String ELSEWHERE = "https://elsewhere.example/file";

    @Test
    void setRemoteName_ofAFileThatIsWhole_changesTheNameAndNothingElse() {
        JobLife life = JobLife.in(JobState.TRANSFERRED, NewJobs.of(JobType.DOWNLOAD, 2));
        JobFile before = life.file(1);

        life.does(new FileCommand.SetRemoteName(1, ELSEWHERE));

        assertThat(life.file(1).spec().remoteName()).isEqualTo(ELSEWHERE);
        assertThat(life.file(1)).isEqualTo(before.renamed(ELSEWHERE));
        assertThat(life.state()).isEqualTo(JobState.TRANSFERRED);
    }

    @Test
    void setRemoteName_ofAFileThatIsWhole_letsARunningJobRun() {
        JobLife life =
                JobLife.create(NewJobs.of(JobType.DOWNLOAD, 2)).transferring().arrive(100, 0);

        life.does(new FileCommand.SetRemoteName(0, ELSEWHERE));
        assertThat(life.state()).isEqualTo(JobState.TRANSFERRING);

        life.does(new FileCommand.SetRemoteName(1, ELSEWHERE));
        assertThat(life.state()).isEqualTo(JobState.QUEUED);
    }

    @Test
    void setRemoteName_toWhatItIs_changesNothing() {
        JobLife life = JobLife.in(JobState.TRANSFERRING, NewJobs.of(JobType.DOWNLOAD, 1));
        Job before = life.job();
        life.does(new FileCommand.SetRemoteName(0, life.file(0).spec().remoteName()));
        assertThat(life.job()).isSameAs(before);
    }

    @Test
    void replaceRemotePrefix_ofSome_changesThoseInOneStep() {
        JobLife life = JobLife.create(NewJobs.of(JobType.DOWNLOAD, 11));

        Decision decision =
                life.does(new FileCommand.ReplaceRemotePrefix("https://example.org/f1", "http://mirror.example/g1"));

        assertThat(decision.result()).isEqualTo(ErrorCode.S_OK);
        assertThat(decision.files()).extracting(JobFile::index).containsExactly(1, 10);
        assertThat(decision.events()).hasSize(1);
        assertThat(life.file(10).spec().remoteName()).isEqualTo("http://mirror.example/g10");
        assertThat(life.file(2).spec().remoteName()).isEqualTo("https://example.org/f2");
    }

    @Test
    void replaceRemotePrefix_inAnotherCase_matchesNothing() {
        JobLife life = JobLife.create(NewJobs.of(JobType.DOWNLOAD, 2));
        Job before = life.job();
        Decision decision =
                life.does(new FileCommand.ReplaceRemotePrefix("https://EXAMPLE.org/", "https://b.example/"));
        assertThat(decision.result()).isEqualTo(ErrorCode.S_FALSE);
        assertThat(life.job()).isSameAs(before);
    }

    @Test
    void replaceRemotePrefix_thatWouldSpoilOneName_changesNone() {
        JobLife life = JobLife.create(NewJobs.of(JobType.DOWNLOAD, 3));
        String almost = "https://b.example/" + "x".repeat(FileRules.MAX_URL - "https://b.example/".length() - 1);

        JobException refused = catchThrowableOfType(
                JobException.class,
                () -> life.does(new FileCommand.ReplaceRemotePrefix("https://example.org/f", almost + "yy")));
        assertThat(refused.code()).isEqualTo(ErrorCode.E_INVALIDARG);
        assertThat(refused.field()).isEqualTo("new_prefix");
        assertThat(life.files())
                .extracting(file -> file.spec().remoteName())
                .containsExactly("https://example.org/f0", "https://example.org/f1", "https://example.org/f2");

        life.does(new FileCommand.ReplaceRemotePrefix("https://example.org/f", almost));
        assertThat(life.file(2).spec().remoteName()).hasSize(FileRules.MAX_URL);
    }

    @Test
    void setValidationState_false_putsTheJobIntoErrorWithNothingOfTheFile() {
        JobLife life = JobLife.in(JobState.TRANSFERRED, NewJobs.of(JobType.DOWNLOAD, 2));

        Decision decision = life.does(new FileCommand.SetValidationState(1, false));

        assertThat(life.state()).isEqualTo(JobState.ERROR);
        assertThat(life.job().error().code()).isEqualTo(ErrorCode.VALIDATION_FAILED);
        assertThat(life.job().error().fileIndex()).isEqualTo(1);
        assertThat(life.file(1).state()).isEqualTo(FileState.PENDING);
        assertThat(life.file(1).bytesTransferred()).isZero();
        assertThat(life.job().counters()).isEqualTo(new JobCounters(2, 1, 1, 100, 100));
        assertThat(decision.restartedFiles()).containsExactly(1);
        assertThat(decision.events())
                .singleElement()
                .satisfies(event -> assertThat(event.kind()).isEqualTo(JobEvent.Kind.ERROR));
    }

    @Test
    void setValidationState_false_isNotUndoneByALateReportOfTheSameBytes() {
        JobLife life =
                JobLife.create(NewJobs.of(JobType.DOWNLOAD, 2)).transferring().arrive(100, 0);
        long attempt = life.job().attempt();
        JobCommand told = new JobCommand.FilesTransferred(attempt, List.of(new TransferredFile(0, 100, "1:0")));

        life.does(new FileCommand.SetValidationState(0, false));
        life.does(told);
        assertThat(life.file(0).state()).isEqualTo(FileState.PENDING);

        life.transferring().does(told);
        assertThat(life.file(0).state()).as("told by an older attempt").isEqualTo(FileState.PENDING);

        life.arrive(90, 0);
        assertThat(life.file(0).state()).isEqualTo(FileState.TRANSFERRED);
        assertThat(life.file(0).marks()).isEqualTo(FileMarks.NONE);
    }

    @Test
    void setValidationState_true_isKept() {
        JobLife life = JobLife.in(JobState.TRANSFERRED, NewJobs.of(JobType.DOWNLOAD, 1));
        life.does(new FileCommand.SetValidationState(0, true));
        assertThat(life.state()).isEqualTo(JobState.TRANSFERRED);
        assertThat(life.file(0).marks().valid()).isTrue();
    }

    @Test
    void setValidationState_falseOfAFileInPlace_isRefused() {
        JobLife life = JobLife.in(JobState.TRANSFERRED, NewJobs.of(JobType.DOWNLOAD, 2));
        life.does(new JobCommand.Complete());
        life.does(new JobCommand.PublishFailed(List.of(0), JobError.NO_FILE, JobLife.gone()));

        JobException refused =
                catchThrowableOfType(JobException.class, () -> life.does(new FileCommand.SetValidationState(0, false)));

        assertThat(refused.code()).isEqualTo(ErrorCode.INVALID_STATE);
        assertThat(life.file(0).marks().valid()).as("implied by Complete").isTrue();
    }

    @Test
    void highPerformance_withNoClobber_isRefused() {
        TransferSettings straight = TransferSettings.DEFAULTS.withHighPerformance(true);
        JobSettings settings = JobSettings.DEFAULTS.withTransfer(straight);
        JobLife life = JobLife.create(NewJobs.with(settings, 1));
        JobException refused = catchThrowableOfType(
                JobException.class,
                () -> life.does(new JobCommand.SetProperty(new JobProperty.Overwrite(OverwriteRule.NO_CLOBBER))));
        assertThat(refused.code()).isEqualTo(ErrorCode.UNSUPPORTED_JOB_CONFIGURATION);
        assertThat(catchThrowableOfType(
                                JobException.class,
                                () -> JobLife.create(NewJobs.with(settings.withOverwrite(OverwriteRule.NO_CLOBBER), 1)))
                        .code())
                .isEqualTo(ErrorCode.UNSUPPORTED_JOB_CONFIGURATION);
    }
}
