package dev.ebb.server.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ebb.server.support.JobLife;
import dev.ebb.server.support.NewJobs;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** When a failed job is tried again, and when it is given up. */
class RetryRulesTest {
    private static final JobSettings EAGER =
            JobSettings.DEFAULTS.withRetryDelays(Duration.ofSeconds(5), Duration.ofSeconds(600));

    @Test
    void delay_withoutProgress_doublesUpToTheMaximum() {
        JobLife life = JobLife.create(NewJobs.with(EAGER, 1));
        List<Long> waits = new ArrayList<>();
        for (int i = 0; i < 9; i++) {
            fail(life, JobLife.unavailable(), false);
            waits.add(wait(life).toSeconds());
            retry(life);
        }
        assertThat(waits).containsExactly(5L, 10L, 20L, 40L, 80L, 160L, 320L, 600L, 600L);
    }

    @Test
    void delay_afterProgress_startsOver() {
        JobLife life = JobLife.create(NewJobs.with(EAGER, 1));
        for (int i = 0; i < 4; i++) {
            fail(life, JobLife.unavailable(), false);
            retry(life);
        }
        fail(life, JobLife.unavailable(), true);
        assertThat(wait(life)).hasSeconds(5);
    }

    @Test
    void delay_ofBitss_staysTheSame() {
        JobLife life = JobLife.create(NewJobs.of(JobType.DOWNLOAD, 1));
        for (int i = 0; i < 4; i++) {
            fail(life, JobLife.unavailable(), false);
            assertThat(wait(life)).hasSeconds(600);
            retry(life);
        }
    }

    @Test
    void maximumDelay_underTheMinimum_isRaised() {
        JobSettings settings = JobSettings.DEFAULTS.withRetryDelays(Duration.ofSeconds(60), Duration.ofSeconds(5));
        assertThat(settings.maximumRetryDelay()).hasSeconds(60);
    }

    @Test
    void retryAfter_longerThanTheDelay_wins() {
        JobLife life = JobLife.create(NewJobs.with(EAGER, 1));
        fail(life, busy(Duration.ofSeconds(90)), false);
        assertThat(wait(life)).hasSeconds(90);
        retry(life);
        fail(life, busy(Duration.ofSeconds(1)), false);
        assertThat(wait(life)).hasSeconds(10);
    }

    @Test
    void retryAfter_beyondTheNoProgressTimeout_endsThereInError() {
        JobLife life = JobLife.create(NewJobs.with(EAGER.withNoProgressTimeout(Duration.ofSeconds(60)), 1));
        fail(life, busy(Duration.ofDays(1)), false);
        assertThat(life.state()).isEqualTo(JobState.TRANSIENT_ERROR);
        assertThat(wait(life)).hasSeconds(60);
        life.after(Duration.ofSeconds(60)).after(new JobCommand.Retry());
        assertGivenUp(life, ErrorCode.http(503));
    }

    @Test
    void noProgressTimeout_ofZero_allowsNoRetry() {
        JobLife life = JobLife.create(NewJobs.with(EAGER.withNoProgressTimeout(Duration.ZERO), 1));
        fail(life, JobLife.unavailable(), true);
        assertGivenUp(life, ErrorCode.http(503));
    }

    @Test
    void retryDelay_longerThanTheNoProgressTimeout_allowsNoRetry() {
        JobSettings settings = JobSettings.DEFAULTS.withNoProgressTimeout(Duration.ofSeconds(599));
        JobLife life = JobLife.create(NewJobs.with(settings, 1));
        fail(life, JobLife.unavailable(), false);
        assertGivenUp(life, ErrorCode.http(503));
        assertThat(last(life).kind()).isEqualTo(JobEvent.Kind.ERROR);
    }

    @Test
    void noProgressTimeout_isMeasuredFromTheFirstFailure() {
        JobLife life = JobLife.create(NewJobs.with(EAGER.withNoProgressTimeout(Duration.ofSeconds(100)), 1));
        life.after(Duration.ofDays(3));
        fail(life, JobLife.unavailable(), false);
        life.after(Duration.ofSeconds(50)).after(new JobCommand.Retry());
        fail(life, JobLife.unavailable(), false);
        assertThat(life.state()).isEqualTo(JobState.TRANSIENT_ERROR);
        life.after(Duration.ofSeconds(50)).after(new JobCommand.Retry());
        assertGivenUp(life, ErrorCode.http(503));
        assertThat(life.job().errorCount()).isEqualTo(2);
    }

    @Test
    void noProgressTimeout_isResetByAnyByte() {
        JobLife life = JobLife.create(NewJobs.with(EAGER.withNoProgressTimeout(Duration.ofSeconds(100)), 1));
        for (int i = 0; i < 5; i++) {
            fail(life, JobLife.unavailable(), true);
            assertThat(life.state()).isEqualTo(JobState.TRANSIENT_ERROR);
            life.after(Duration.ofSeconds(90)).after(new JobCommand.Retry());
        }
    }

    @Test
    void noProgressTimeout_isResetByAFileThatArrives() {
        JobLife life = JobLife.create(NewJobs.with(EAGER, 2));
        fail(life, JobLife.unavailable(), false);
        retry(life);
        life.connecting().arrive(10, 0);
        assertThat(life.job().retry().failingSince()).isNull();
        assertThat(life.job().retry().fruitlessAttempts()).isZero();
    }

    @Test
    void filesTransferred_empty_isNoProgress() {
        JobLife life = JobLife.create(NewJobs.with(EAGER, 2));
        fail(life, JobLife.unavailable(), false);
        retry(life);
        Job before = life.connecting().job();
        life.after(new JobCommand.FilesTransferred(before.attempt(), List.of()));
        assertThat(life.job()).isSameAs(before);
    }

    @Test
    void retry_beforeItIsDue_isIgnored() {
        JobLife life = JobLife.create(NewJobs.with(EAGER, 1));
        fail(life, JobLife.unavailable(), false);
        life.after(Duration.ofSeconds(4)).after(new JobCommand.Retry());
        assertThat(life.state()).isEqualTo(JobState.TRANSIENT_ERROR);
        life.after(Duration.ofSeconds(1)).after(new JobCommand.Retry());
        assertThat(life.state()).isEqualTo(JobState.QUEUED);
    }

    @Test
    void resume_afterGivingUp_startsTheClockAgainAndKeepsTheCount() {
        JobLife life = JobLife.create(NewJobs.with(EAGER.withNoProgressTimeout(Duration.ofSeconds(10)), 1));
        fail(life, JobLife.unavailable(), false);
        life.after(Duration.ofSeconds(10)).after(new JobCommand.Retry());
        assertThat(life.state()).isEqualTo(JobState.ERROR);
        life.after(new JobCommand.Resume());
        assertThat(life.job().error()).as("kept until data moves").isNotNull();
        fail(life, JobLife.unavailable(), false);
        assertThat(life.state()).isEqualTo(JobState.TRANSIENT_ERROR);
        assertThat(life.job().errorCount()).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(ints = {0x80200010, 0x8020003E, 0x8020000D})
    void errorCount_ofWhatIsNobodysFault_staysTheSame(int hresult) {
        JobLife life = JobLife.create(NewJobs.with(EAGER, 1));
        ErrorCode code = new ErrorCode(hresult);
        fail(life, new TransferError(ErrorContext.GENERAL_TRANSPORT, code, Disposition.TRANSIENT, "away", null), false);
        assertThat(life.job().errorCount()).isZero();
        assertThat(life.job().error().code()).isEqualTo(code);
    }

    @Test
    void error_onceConnected_isGone() {
        JobLife life = JobLife.create(NewJobs.with(EAGER, 1));
        fail(life, JobLife.unavailable(), false);
        retry(life);
        life.connecting();
        assertThat(life.job().error()).isNotNull();
        life.after(new JobCommand.Connected(life.job().attempt()));
        assertThat(life.job().error()).isNull();
        assertThat(life.job().errorCount()).isEqualTo(1);
    }

    private static void fail(JobLife life, TransferError error, boolean progressed) {
        life.connecting().after(new JobCommand.Fail(life.job().attempt(), 0, error, progressed));
    }

    private static void retry(JobLife life) {
        life.after(wait(life)).after(new JobCommand.Retry());
        assertThat(life.state()).isEqualTo(JobState.QUEUED);
    }

    private static Duration wait(JobLife life) {
        assertThat(life.state()).isEqualTo(JobState.TRANSIENT_ERROR);
        return Duration.between(life.now(), life.job().retry().due());
    }

    private static TransferError busy(Duration retryAfter) {
        return new TransferError(
                ErrorContext.REMOTE_FILE, ErrorCode.http(503), Disposition.TRANSIENT, "503", retryAfter);
    }

    private static JobEvent last(JobLife life) {
        return life.history().get(life.history().size() - 1);
    }

    private static void assertGivenUp(JobLife life, ErrorCode code) {
        assertThat(life.state()).isEqualTo(JobState.ERROR);
        assertThat(life.job().error().code()).isEqualTo(code);
        assertThat(life.job().error().message()).contains("Given up");
        assertThat(life.job().retry().due()).isNull();
    }
}
