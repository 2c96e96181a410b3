package dev.ebb.server.e2e;

import static dev.ebb.v1.JobState.JOB_STATE_ACKNOWLEDGED;
import static dev.ebb.v1.JobState.JOB_STATE_CANCELLED;
import static dev.ebb.v1.JobState.JOB_STATE_ERROR;
import static dev.ebb.v1.JobState.JOB_STATE_TRANSFERRED;
import static dev.ebb.v1.JobState.JOB_STATE_TRANSFERRING;
import static dev.ebb.v1.JobState.JOB_STATE_TRANSIENT_ERROR;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ebb.client.EbbException;
import dev.ebb.server.support.RemoteFile;
import dev.ebb.server.support.TransferRig;
import dev.ebb.v1.AddFileRequest;
import dev.ebb.v1.AddFileSetRequest;
import dev.ebb.v1.CompleteResponse;
import dev.ebb.v1.File;
import dev.ebb.v1.FileState;
import dev.ebb.v1.Job;
import dev.ebb.v1.JobType;
import dev.ebb.v1.ResultCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What BITS's verbs mean beyond their names, where a naive build would do something else. */
class JobSemanticsIT {
    @TempDir
    Path folder;

    private TransferRig rig;

    @BeforeEach
    void start() throws IOException {
        rig = new TransferRig(folder);
    }

    @AfterEach
    void stop() throws IOException {
        rig.close();
    }

    @Test
    void addFileSet_ofTwoOnAnUpload_addsNone() throws IOException {
        Path source = Files.write(rig.files.resolve("source"), TransferRig.CONTENT);
        Job job = rig.daemon.create(rig.empty(JobType.JOB_TYPE_UPLOAD).build());
        EbbException refusal = TransferRig.refusal(() -> rig.daemon
                .stubs()
                .job()
                .addFileSet(AddFileSetRequest.newBuilder()
                        .setJobId(job.getId())
                        .addFiles(rig.spec("/put", source))
                        .addFiles(rig.spec("/put2", source))
                        .build()));
        assertThat(refusal.reason()).isEqualTo("BG_E_TOO_MANY_FILES");
        assertThat(rig.daemon.job(job.getId()).getProgress().getFilesTotal()).isZero();
    }

    @Test
    void complete_ofAnUploadThatIsNotTransferred_isRefused() throws IOException {
        Path source = Files.write(rig.files.resolve("source"), TransferRig.CONTENT);
        Job job = rig.daemon.create(rig.empty(JobType.JOB_TYPE_UPLOAD)
                .addFiles(rig.spec("/busy", source))
                .build());
        assertThat(TransferRig.refusal(() -> rig.complete(job)).reason()).isEqualTo("BG_E_INVALID_STATE");
        rig.resume(job);
        rig.daemon.await(job, JOB_STATE_TRANSIENT_ERROR);
        assertThat(TransferRig.refusal(() -> rig.complete(job)).reason()).isEqualTo("BG_E_INVALID_STATE");
        rig.cancel(job);
        assertThat(source).hasBinaryContent(TransferRig.CONTENT);
    }

    @Test
    void complete_inTheMiddle_keepsWhatHasArrived() throws IOException {
        Job job = rig.daemon.create(rig.job("/a")
                .addFiles(rig.spec("/b", rig.files.resolve("b")))
                .addFiles(rig.spec("/held", rig.files.resolve("c")))
                .addFiles(rig.spec("/held", rig.files.resolve("d")))
                .addFiles(rig.spec("/held", rig.files.resolve("e")))
                .build());
        rig.awaitFiles(job, 2);

        CompleteResponse done = rig.complete(job);

        assertThat(done.getResult()).isEqualTo(ResultCode.RESULT_CODE_BG_S_PARTIAL_COMPLETE);
        assertThat(done.getJob().getState()).isEqualTo(JOB_STATE_ACKNOWLEDGED);
        assertThat(rig.names()).containsExactly("a", "b");
    }

    @Test
    void complete_whereAnotherThingStandsInTheWay_staysTransferredAndWorksLater() throws IOException {
        Job job = rig.daemon.await(
                rig.daemon.create(rig.job("/a")
                        .addFiles(rig.spec("/b", rig.files.resolve("b")))
                        .build()),
                JOB_STATE_TRANSFERRED);
        Path inTheWay = Files.createDirectories(rig.files.resolve("b").resolve("deep"));

        EbbException refusal = TransferRig.refusal(() -> rig.complete(job));

        assertThat(refusal.hresult()).isNotZero();
        assertThat(rig.daemon.job(job.getId()).getState()).isEqualTo(JOB_STATE_TRANSFERRED);
        assertThat(rig.listed(job))
                .extracting(File::getState)
                .containsExactly(FileState.FILE_STATE_COMPLETED, FileState.FILE_STATE_TRANSFERRED);
        assertThat(rig.files.resolve("a")).hasBinaryContent(TransferRig.CONTENT);
        Files.delete(inTheWay);
        Files.delete(rig.files.resolve("b"));
        assertThat(rig.complete(job).getResult()).isEqualTo(ResultCode.RESULT_CODE_S_OK);
        assertThat(rig.names()).containsExactly("a", "b");
    }

    @Test
    void error_onceBytesMoveAgain_isGoneAndItsCountStays() {
        AtomicInteger asked = new AtomicInteger();
        RemoteFile later = new RemoteFile(TransferRig.CONTENT).etag("\"h\"").holdAt(1000, rig.held);
        rig.origin.script("/heals", (request, answer) -> {
            if (asked.incrementAndGet() == 1) {
                answer.head(503, "Content-Length: 0");
            } else {
                later.answer(request, answer);
            }
        });
        Job job = rig.daemon.create(rig.job("/heals").build());
        Job moving = rig.daemon.await(job, JOB_STATE_TRANSFERRING);
        assertThat(moving.hasError()).isFalse();
        assertThat(moving.getErrorCount()).isEqualTo(1);
        assertThat(TransferRig.refusal(() -> rig.getError(job)).reason())
                .isEqualTo("BG_E_ERROR_INFORMATION_UNAVAILABLE");
        rig.held.countDown();
        Job whole = rig.daemon.await(job, JOB_STATE_TRANSFERRED);
        assertThat(whole.getErrorCount()).isEqualTo(1);
    }

    @Test
    void resume_ofAJobInError_keepsTheErrorCount() {
        Job job = rig.daemon.await(rig.daemon.create(rig.job("/missing").build()), JOB_STATE_ERROR);
        assertThat(job.getErrorCount()).isEqualTo(1);
        rig.origin.file("/missing", TransferRig.CONTENT);
        rig.resume(job);
        assertThat(rig.daemon.await(job, JOB_STATE_TRANSFERRED).getErrorCount()).isEqualTo(1);
    }

    @Test
    void noProgressTimeout_ofZero_allowsNoRetry() {
        Job job = rig.daemon.create(rig.withTimes("/busy", Duration.ZERO, Duration.ZERO));
        Job failed = rig.daemon.await(job, JOB_STATE_ERROR);
        assertThat(failed.getErrorCount()).isEqualTo(1);
        assertThat(rig.server.requests()).hasSize(1);
    }

    @Test
    void retryDelay_overTheNoProgressTimeout_allowsNoRetry() {
        Job job = rig.daemon.create(rig.withTimes("/busy", Duration.ofSeconds(10), Duration.ofSeconds(5)));
        Job failed = rig.daemon.await(job, JOB_STATE_ERROR);
        assertThat(failed.getErrorCount()).isEqualTo(1);
        assertThat(rig.server.requests()).hasSize(1);
    }

    @Test
    void suspend_ofAJobThatIsNotScheduled_changesNothing() {
        Job failed = rig.daemon.await(rig.daemon.create(rig.job("/missing").build()), JOB_STATE_ERROR);
        assertThat(rig.suspend(failed).getState()).isEqualTo(JOB_STATE_ERROR);
        Job whole = rig.daemon.await(rig.daemon.create(rig.job("/a").build()), JOB_STATE_TRANSFERRED);
        assertThat(rig.suspend(whole).getState()).isEqualTo(JOB_STATE_TRANSFERRED);
    }

    @Test
    void resume_afterAFileWasAddedToATransferredJob_fetchesIt() throws IOException {
        Job job = rig.daemon.await(rig.daemon.create(rig.job("/a").build()), JOB_STATE_TRANSFERRED);
        rig.daemon
                .stubs()
                .job()
                .addFile(AddFileRequest.newBuilder()
                        .setJobId(job.getId())
                        .setFile(rig.spec("/b", rig.files.resolve("b")))
                        .build());
        assertThat(rig.daemon.job(job.getId()).getState()).isEqualTo(JOB_STATE_TRANSFERRED);
        rig.resume(job);
        rig.awaitFiles(job, 2);
        rig.complete(rig.daemon.await(job, JOB_STATE_TRANSFERRED));
        assertThat(rig.names()).containsExactly("a", "b");
    }

    @Test
    void cancel_ofATransferredJob_leavesNothing() throws IOException {
        Job job = rig.daemon.await(rig.daemon.create(rig.job("/a").build()), JOB_STATE_TRANSFERRED);
        assertThat(rig.cancel(job).getState()).isEqualTo(JOB_STATE_CANCELLED);
        assertThat(rig.names()).isEmpty();
        assertThat(TransferRig.refusal(() -> rig.resume(job)).reason()).isEqualTo("BG_E_INVALID_STATE");
    }
}
