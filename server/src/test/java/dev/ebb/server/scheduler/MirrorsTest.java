package dev.ebb.server.scheduler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.ebb.server.engine.HttpOptions;
import dev.ebb.server.engine.TransferTask;
import dev.ebb.server.job.AuthScheme;
import dev.ebb.server.job.AuthTarget;
import dev.ebb.server.job.Credentials;
import dev.ebb.server.job.Digest;
import dev.ebb.server.job.Disposition;
import dev.ebb.server.job.ErrorCode;
import dev.ebb.server.job.ErrorContext;
import dev.ebb.server.job.FileCommand;
import dev.ebb.server.job.FileSpec;
import dev.ebb.server.job.JobCommand;
import dev.ebb.server.job.JobException;
import dev.ebb.server.job.JobId;
import dev.ebb.server.job.JobPriority;
import dev.ebb.server.job.JobSettings;
import dev.ebb.server.job.JobState;
import dev.ebb.server.job.JobType;
import dev.ebb.server.job.NewJob;
import dev.ebb.server.job.SourceFailure;
import dev.ebb.server.job.TransferError;
import dev.ebb.server.job.TransferTerms;
import dev.ebb.server.ledger.RequestKey;
import dev.ebb.server.policy.Sources;
import dev.ebb.server.support.FakeTransfer;
import dev.ebb.server.support.NewJobs;
import dev.ebb.server.support.QueueRig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From where a file with mirrors is fetched, and when from elsewhere. */
class MirrorsTest {
    private static final String A = "https://a.example/f";
    private static final String B = "https://b.example/f";
    private static final String C = "https://c.example/f";
    private static final String DIGEST = "sha256:" + "0f".repeat(32);

    private QueueRig rig;

    @BeforeEach
    void open(@TempDir Path directory) {
        rig = new QueueRig(directory.resolve("store"));
    }

    @AfterEach
    void close() {
        rig.close();
    }

    private static FileSpec file(String name, @Nullable String digest, String... mirrors) {
        Digest expected = digest == null ? null : Digest.parse("d", digest);
        return new FileSpec(A, "/data/" + name, expected, false, List.of(), List.of(mirrors));
    }

    private JobId start(JobSettings settings, FileSpec... files) {
        NewJob job = new NewJob(
                JobType.DOWNLOAD,
                NewJobs.ALICE,
                null,
                false,
                "mirrors",
                "",
                settings.http().method() == null ? JobPriority.NORMAL : JobPriority.FOREGROUND,
                settings,
                List.of(files),
                true);
        JobId id = rig.create(job);
        rig.settle();
        return id;
    }

    private JobId start(FileSpec... files) {
        return start(JobSettings.DEFAULTS, files);
    }

    private FakeTransfer moving(JobId id) {
        return rig.engine.moving(id, 0);
    }

    private String asked(JobId id) {
        return moving(id).task().remote().toString();
    }

    private void fail(JobId id, TransferError error) {
        moving(id).fail(error);
        rig.settle();
    }

    private static TransferError status(int status) {
        return TransferError.of(ErrorContext.REMOTE_FILE, ErrorCode.http(status), "answered " + status + ".");
    }

    private static TransferError busy(int seconds) {
        TransferError error = status(503);
        return new TransferError(
                error.context(), error.code(), Disposition.TRANSIENT, error.message(), Duration.ofSeconds(seconds));
    }

    @Test
    void source_thatFails_isFollowedByTheNextAtOnce_andTheJobKeepsItsState() {
        JobId id = start(file("f", null, B, C));
        moving(id).connect();
        rig.settle();
        fail(id, status(404));
        assertThat(asked(id)).isEqualTo(B);
        assertThat(rig.state(id)).isEqualTo(JobState.TRANSFERRING);
        fail(id, TransferError.of(ErrorContext.GENERAL_TRANSPORT, ErrorCode.CONNECT_FAILURE, "refused."));
        assertThat(asked(id)).isEqualTo(C);
        moving(id).finish();
        rig.settle();

        assertThat(rig.state(id)).isEqualTo(JobState.TRANSFERRED);
        assertThat(rig.job(id).errorCount()).isZero();
        assertThat(rig.file(id, 0).source()).isEqualTo(C);
        assertThat(rig.file(id, 0).marks().sources().failures())
                .extracting(SourceFailure::source, SourceFailure::code)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(0, ErrorCode.http(404)),
                        org.assertj.core.groups.Tuple.tuple(1, ErrorCode.CONNECT_FAILURE));
    }

    @Test
    void round_thatFailedWhole_isAnErrorOfTheJob_andTheNextBeginsWithWhoGaveBytes() {
        JobId id = start(file("f", DIGEST, B, C));
        fail(id, status(404));
        moving(id).moveTo(300);
        fail(id, status(500));
        fail(id, status(404));

        assertThat(rig.state(id)).isEqualTo(JobState.TRANSIENT_ERROR);
        assertThat(rig.job(id).error().code()).isEqualTo(ErrorCode.http(500));
        assertThat(rig.job(id).error().message()).contains("None of the 3 sources");
        rig.clock.pass(Duration.ofSeconds(600));
        rig.settle();
        assertThat(asked(id)).isEqualTo(B);
        assertThat(moving(id).task().resumeFrom().durableBytes()).isEqualTo(300);
    }

    @Test
    void methodOfTheJobsOwn_isNotRepeatedElsewhere() {
        JobSettings settings =
                JobSettings.DEFAULTS.withHttp(JobSettings.DEFAULTS.http().withMethod("POST"));
        JobId id = start(settings, file("f", null, B));
        fail(id, status(500));
        assertThat(rig.engine.started()).hasSize(1);
        assertThat(rig.state(id)).isEqualTo(JobState.ERROR);
    }

    @Test
    void redirectOfAMirror_doesNotRenameTheFile() {
        JobId id = start(file("f", null, B));
        JobCommand.OfService moved = new JobCommand.Redirected(rig.job(id).attempt(), 0, "https://moved.example/f");
        fail(id, status(404));
        rig.ledger.report(id, moved).join();
        assertThat(rig.file(id, 0).spec().remoteName()).isEqualTo(A);
    }

    @Test
    void names_thatAreReplaced_areThoseOfMirrorsAsWell_andBeginWithTheFirst() {
        JobId id = start(file("f", null, B));
        fail(id, status(404));
        rig.ask(id, new FileCommand.ReplaceRemotePrefix("https://b.example/", "https://c.example/"));
        rig.settle();
        assertThat(rig.file(id, 0).spec().sources()).containsExactly(A, C);
        assertThat(asked(id)).isEqualTo(A);
        fail(id, status(404));
        assertThat(asked(id)).isEqualTo(C);
        rig.ask(id, new FileCommand.SetRemoteName(0, B));
        rig.settle();
        assertThat(asked(id)).isEqualTo(B);
        assertThat(rig.file(id, 0).marks().sources().failures()).isEmpty();
    }

    @Test
    void mirrors_areAsManyAsThePolicyAllows() {
        rig.policy = rig.policy.withSources(new Sources(1, 0, 0, Duration.ofSeconds(30)));
        JobId id = start(file("f", null, B));
        JobCommand.OfCaller two = new FileCommand.SetMirrors(0, List.of(B, C));
        assertThat(catchThrowableOfType(
                        JobException.class,
                        () -> QueueRig.get(rig.ledger.execute(QueueRig.ALICE, id, two, RequestKey.NONE))))
                .hasMessageContaining("the limit is 1");
        rig.ask(id, two);
        assertThat(rig.file(id, 0).spec().mirrors()).hasSize(2);
    }

    @Test
    void round_inWhichEverySourceIsGone_isFatal() {
        JobId id = start(file("f", null, B));
        fail(id, status(404));
        fail(id, status(410));
        assertThat(rig.state(id)).isEqualTo(JobState.ERROR);
        assertThat(rig.job(id).error().code()).isEqualTo(ErrorCode.http(404));
    }

    @Test
    void localFailure_isNoReasonToGoElsewhere() {
        JobId id = start(file("f", null, B));
        fail(id, TransferError.of(ErrorContext.LOCAL_FILE, ErrorCode.DISK_FULL, "full."));
        assertThat(rig.engine.started()).hasSize(1);
        assertThat(rig.job(id).error().code()).isEqualTo(ErrorCode.DISK_FULL);
    }

    @Test
    void bytesThatAreHere_mayBeContinuedElsewhere_butAreNotGivenUpUntilTheirSourceFailedAgain() {
        JobId id = start(file("f", null, B));
        moving(id).connect().moveTo(900).checkpoint();
        fail(id, status(500));

        TransferTask elsewhere = moving(id).task();
        assertThat(elsewhere.remote()).hasToString(B);
        assertThat(elsewhere.resumeFrom().durableBytes()).isEqualTo(900);
        assertThat(elsewhere.resumeFrom().validator()).isNotNull();
        assertThat(elsewhere.mode().onlyGoOn()).isTrue();
        fail(id, TransferError.of(ErrorContext.REMOTE_FILE, ErrorCode.REMOTE_FILE_CHANGED, "other."));

        assertThat(asked(id)).isEqualTo(A);
        assertThat(moving(id).task().mode().onlyGoOn()).isFalse();
        assertThat(moving(id).task().resumeFrom().durableBytes()).isEqualTo(900);
        fail(id, status(500));
        assertThat(asked(id)).isEqualTo(B);
        assertThat(moving(id).task().mode().onlyGoOn()).isFalse();
    }

    @Test
    void bytesUnderADigest_areContinuedElsewhereWithoutOtherProof() {
        JobId id = start(file("f", DIGEST, B));
        moving(id).moveTo(900);
        fail(id, status(500));
        assertThat(moving(id).task().resumeFrom().durableBytes()).isEqualTo(900);
        assertThat(moving(id).task().resumeFrom().validator()).isNull();
        assertThat(moving(id).task().mode().onlyGoOn()).isFalse();
    }

    @Test
    void crash_inTheMiddle_goesOnWithTheSourceThatWasAsked() {
        JobId id = start(file("f", null, B));
        fail(id, status(404));
        moving(id).connect().moveTo(400).checkpoint();
        rig.settle();
        rig.crash();
        rig.settle();
        assertThat(asked(id)).isEqualTo(B);
        assertThat(moving(id).task().resumeFrom().durableBytes()).isEqualTo(400);
        assertThat(moving(id).task().mode().onlyGoOn()).isFalse();
    }

    @Test
    void secrets_areForTheFirstOriginAlone() {
        Credentials logins = new Credentials(List.of(
                new Credentials.Entry(AuthTarget.SERVER, AuthScheme.BASIC, rig.secrets.seal("u\0p")),
                new Credentials.Entry(AuthTarget.PROXY, AuthScheme.BASIC, rig.secrets.seal("v\0q"))));
        JobSettings settings = JobSettings.DEFAULTS
                .withSecrets(null, rig.secrets.seal("X-Secret: 1\r\n"))
                .withHttp(JobSettings.DEFAULTS.http().withCredentials(logins));
        JobId id = start(settings, file("f", null, B, "https://A.example:443/other"));
        assertThat(moving(id).task().customHeaders()).hasSize(1);
        assertThat(moving(id).task().http().credentials()).hasSize(2);
        fail(id, status(404));
        assertThat(moving(id).task().customHeaders()).isEmpty();
        assertThat(moving(id).task().http().credentials())
                .extracting(HttpOptions.Login::target)
                .containsExactly(AuthTarget.PROXY);
        fail(id, status(404));
        assertThat(moving(id).task().customHeaders()).hasSize(1);
    }

    @Test
    void retryAfter_ofOneSource_bindsThatSourceAlone() {
        JobId id = start(file("f", null, B));
        fail(id, busy(3600));
        assertThat(asked(id)).isEqualTo(B);
        fail(id, status(500));
        assertThat(rig.state(id)).isEqualTo(JobState.TRANSIENT_ERROR);
        rig.clock.pass(Duration.ofSeconds(601));
        rig.settle();
        assertThat(asked(id)).isEqualTo(B);
        fail(id, busy(7200));
        assertThat(rig.state(id)).isEqualTo(JobState.TRANSIENT_ERROR);
        assertThat(rig.job(id).retry().due()).isEqualTo(rig.clock.instant().plusSeconds(3600 - 601));
    }

    @Test
    void serverThatCannotBeReached_isAskedLastForTheOtherFiles() {
        JobId id = start(
                file("f", null, B), file("g", null, B), file("h", null, B), file("i", null, B), file("j", null, B));
        int begun = rig.engine.moving(id).size();
        fail(id, TransferError.of(ErrorContext.GENERAL_TRANSPORT, ErrorCode.CONNECT_FAILURE, "refused."));
        moving(id).finish();
        rig.settle();
        assertThat(rig.engine.moving(id, begun).task().remote()).hasToString(B);
    }

    @Test
    void slowSource_isLeftForTheNext_unlessTheServiceHoldsItBack() {
        JobId id = start(file("f", DIGEST, B));
        moving(id).connect().holdBack(true).moveTo(1);
        pass(120);
        assertThat(asked(id)).isEqualTo(A);
        moving(id).holdBack(false);
        pass(32);
        assertThat(asked(id)).isEqualTo(B);
        assertThat(rig.state(id)).isEqualTo(JobState.TRANSFERRING);
        assertThat(rig.file(id, 0).marks().sources().failures())
                .extracting(SourceFailure::code)
                .containsExactly(ErrorCode.OPERATION_TIMED_OUT);
        moving(id).moveTo(2);
        pass(600);
        assertThat(asked(id))
                .describedAs("the last one may be as slow as it likes")
                .isEqualTo(B);
        assertThat(rig.engine.started()).hasSize(2);
    }

    @Test
    void slowServer_ofAJobThatDemandsMore_isATransientError() {
        JobSettings settings = JobSettings.DEFAULTS.withTransfer(
                JobSettings.DEFAULTS.transfer().withTerms(TransferTerms.DEFAULTS.withMinimumSpeed(10L)));
        JobId id = start(settings, file("f", null));
        moving(id).connect();
        for (int i = 1; i <= 60; i++) {
            moving(id).moveTo(11L * i);
            pass(1);
        }
        assertThat(rig.state(id)).isEqualTo(JobState.TRANSFERRING);
        pass(62);
        assertThat(rig.state(id)).isEqualTo(JobState.TRANSIENT_ERROR);
        assertThat(rig.job(id).error().code()).isEqualTo(ErrorCode.OPERATION_TIMED_OUT);
        assertThat(rig.job(id).error().message()).contains("less than 10 bytes per second");
    }

    private void pass(int seconds) {
        for (int i = 0; i < seconds; i++) {
            rig.clock.pass(Duration.ofSeconds(1));
            rig.settle();
        }
    }

    @Test
    void mirror_thatIsAddedWhileTheFileMoves_isThereWhenItIsNeeded() {
        JobId id = start(file("f", null));
        moving(id).moveTo(500).fail(status(500));
        rig.settle();
        rig.clock.pass(Duration.ofSeconds(601));
        rig.settle();
        FakeTransfer first = moving(id).connect();
        rig.ask(id, new FileCommand.SetMirrors(0, List.of(B)));
        rig.settle();
        assertThat(first.stopAsked()).isFalse();
        fail(id, status(500));
        assertThat(asked(id)).isEqualTo(B);
        assertThat(moving(id).task().mode().onlyGoOn())
                .describedAs("what is here is of A")
                .isTrue();

        rig.ask(id, new FileCommand.SetMirrors(0, List.of(C)));
        rig.settle();
        rig.settle();
        assertThat(asked(id)).describedAs("B is a mirror no more").isEqualTo(A);
    }

    @Test
    void leaving_whileAFileChangesItsSource_endsTheSession() {
        JobId id = start(file("f", null, B));
        moving(id).fail(status(500));
        rig.ask(id, new JobCommand.Suspend());
        rig.settle();
        assertThat(rig.state(id)).isEqualTo(JobState.SUSPENDED);
        assertThat(rig.engine.moving(id)).isEmpty();
        rig.ask(id, new JobCommand.Resume());
        rig.settle();
        assertThat(rig.engine.moving(id)).hasSize(1);
    }
}
