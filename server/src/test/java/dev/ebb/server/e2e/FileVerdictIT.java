package dev.ebb.server.e2e;

import static dev.ebb.v1.JobState.JOB_STATE_ACKNOWLEDGED;
import static dev.ebb.v1.JobState.JOB_STATE_ERROR;
import static dev.ebb.v1.JobState.JOB_STATE_TRANSFERRED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.ebb.client.EbbException;
import dev.ebb.server.support.ExpiringLink;
import dev.ebb.server.support.FileCalls;
import dev.ebb.server.support.RemoteFile;
import dev.ebb.server.support.ScriptedHttpServer;
import dev.ebb.server.support.TestDaemon;
import dev.ebb.v1.File;
import dev.ebb.v1.FilePropertyId;
import dev.ebb.v1.FilePropertyValue;
import dev.ebb.v1.FileState;
import dev.ebb.v1.GetErrorResponse;
import dev.ebb.v1.Job;
import dev.ebb.v1.JobState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is known of a file, and what may be said of it (IBackgroundCopyFile3 and 5, IBackgroundCopyError). */
class FileVerdictIT {
    private static final byte[] CONTENT = DownloadIT.bytes(600_000, 1);
    private static final byte[] OTHER = DownloadIT.bytes(600_000, 2);
    private static final int CUT = 200_000;

    @TempDir
    Path folder;

    private Path target;
    private TestDaemon daemon;
    private FileCalls calls;
    private ScriptedHttpServer first;
    private ScriptedHttpServer second;

    @BeforeEach
    void startServices() throws IOException {
        target = Files.createDirectory(folder.resolve("files")).resolve("a");
        first = ScriptedHttpServer.start(new ExpiringLink(CONTENT, "\"v1\"", CUT));
        second = ScriptedHttpServer.start(new RemoteFile(CONTENT).etag("\"v1\""));
        daemon = TestDaemon.start(folder.resolve("home"));
        calls = new FileCalls(daemon);
    }

    @AfterEach
    void stopServices() throws IOException {
        daemon.close();
        first.close();
        second.close();
    }

    @Test
    void setValidationState_false_throwsTheBytesAwayUntilResumeFetchesOthers() {
        second.script((request, answer) -> new RemoteFile(request.number() == 1 ? OTHER : CONTENT)
                .etag("\"same\"")
                .answer(request, answer));
        Job job = daemon.await(daemon.download(second.uri("/f"), target), JOB_STATE_TRANSFERRED);
        assertThat(calls.file(job).hasValidationState()).isFalse();
        assertThat(calls.validation(job)).isFalse();

        File rejected = calls.validate(job, false);

        assertThat(rejected.getState()).isEqualTo(FileState.FILE_STATE_PENDING);
        assertThat(rejected.getBytesTransferred()).isZero();
        Job failed = daemon.job(job.getId());
        assertThat(failed.getState()).isEqualTo(JOB_STATE_ERROR);
        assertThat(failed.getError().getName()).isEqualTo("BG_E_VALIDATION_FAILED");
        assertThat(failed.getProgress().getFilesTransferred()).isZero();
        EbbException early = catchThrowableOfType(EbbException.class, () -> calls.validate(job, true));
        assertThat(early.reason()).isEqualTo("E_PENDING");
        assertThat(catchThrowableOfType(EbbException.class, () -> calls.validation(job))
                        .reason())
                .isEqualTo("E_PENDING");

        calls.resume(job);
        daemon.await(job, JOB_STATE_TRANSFERRED);
        assertThat(second.requests()).hasSize(2);
        assertThat(second.requests().get(1).header("Range"))
                .as("from its first byte")
                .isNull();
        calls.validate(job, true);
        assertThat(calls.validation(job)).isTrue();
        calls.complete(daemon.job(job.getId()));
        assertThat(target).hasBinaryContent(CONTENT);
    }

    @Test
    void complete_impliesThatTheContentIsValid() {
        Job job = daemon.await(daemon.download(second.uri("/f"), target), JOB_STATE_TRANSFERRED);
        calls.complete(job);
        assertThat(calls.validation(job)).isTrue();
        assertThat(calls.file(job).getValidationState()).isTrue();
        assertThat(calls.file(job).getTemporaryName()).isEmpty();
        EbbException over = catchThrowableOfType(EbbException.class, () -> calls.validate(job, false));
        assertThat(over.reason()).isEqualTo("BG_E_INVALID_STATE");
    }

    @Test
    void temporaryName_isTheFileThatIsThereFromTheStartOfTheTransferToItsEnd() throws Exception {
        CountDownLatch rest = new CountDownLatch(1);
        CountDownLatch asked = new CountDownLatch(1);
        RemoteFile held = new RemoteFile(CONTENT).etag("\"v1\"").holdAt(CUT, rest);
        second.script((request, answer) -> {
            asked.countDown();
            held.answer(request, answer);
        });
        Job job = daemon.create(
                TestDaemon.fast(second.uri("/f"), target).setResume(false).build());
        Path temporary = Path.of(calls.file(job).getTemporaryName());
        assertThat(temporary.getParent()).isEqualTo(target.getParent());
        assertThat(temporary).doesNotExist();
        calls.resume(job);
        assertThat(asked.await(30, TimeUnit.SECONDS)).isTrue();
        assertThat(temporary).as("it is made before the server is asked").exists();
        rest.countDown();
        Job whole = daemon.await(job, JOB_STATE_TRANSFERRED);
        assertThat(temporary).hasBinaryContent(CONTENT);
        assertThat(calls.file(whole).getTemporaryName()).isEqualTo(temporary.toString());
        calls.complete(whole);
        assertThat(temporary).doesNotExist();
    }

    @Test
    void getProperty_ofTheResponseHeaders_isTheLastAnswerWhateverItWas() {
        Job job = expired("");
        assertThat(calls.headers(job)).contains("X-Why: expired\r\n");
        calls.rename(job, second.uri("/fresh"));
        calls.resume(job);
        Job whole = daemon.await(job, JOB_STATE_TRANSFERRED);
        assertThat(calls.headers(whole)).contains("ETag: \"v1\"\r\n").contains("Content-Range: ");
        assertThat(calls.complete(whole)).isEqualTo(JOB_STATE_ACKNOWLEDGED);
        assertThat(calls.headers(whole)).as("also afterwards").contains("ETag: \"v1\"\r\n");
    }

    @Test
    void getProperty_whileTheFileMoves_isWhatTheServerJustSaid() throws Exception {
        CountDownLatch rest = new CountDownLatch(1);
        second.script(new RemoteFile(CONTENT).etag("\"v1\"").field("X-Now: yes").holdAt(CUT, rest));
        Job job = daemon.download(second.uri("/f"), target);
        daemon.await(job, JobState.JOB_STATE_TRANSFERRING);
        assertThat(calls.headers(job)).contains("X-Now: yes\r\n");
        rest.countDown();
        daemon.await(job, JOB_STATE_TRANSFERRED);
    }

    @Test
    void properties_thatAreUnknownOrReadOnly_areRefused() {
        Job job = daemon.create(
                TestDaemon.fast(second.uri("/f"), target).setResume(false).build());
        assertThat(calls.headers(job)).as("nobody has answered yet").isEmpty();
        EbbException unknown = catchThrowableOfType(
                EbbException.class, () -> calls.property(job, FilePropertyId.FILE_PROPERTY_ID_UNSPECIFIED));
        assertThat(unknown.reason()).isEqualTo("BG_E_UNKNOWN_PROPERTY_ID");
        EbbException readOnly = catchThrowableOfType(
                EbbException.class,
                () -> calls.setProperty(
                        job,
                        FilePropertyValue.newBuilder()
                                .setHttpResponseHeaders("A: b\r\n")
                                .build()));
        assertThat(readOnly.reason()).isEqualTo("BG_E_READ_ONLY_PROPERTY");
        EbbException nothing = catchThrowableOfType(
                EbbException.class, () -> calls.setProperty(job, FilePropertyValue.getDefaultInstance()));
        assertThat(nothing.reason()).isEqualTo("BG_E_UNKNOWN_PROPERTY_ID");
    }

    @Test
    void getError_inALanguage_describesCodeContextFileAndProtocol() {
        Job job = expired("");
        GetErrorResponse response = calls.error(job, "en-GB");
        assertThat(response.getDescription()).isNotBlank();
        assertThat(response.getContextDescription()).contains("remote file");
        assertThat(response.getError().getProtocol()).isEqualTo("http");
        assertThat(response.getFile().getIndex()).isZero();
        assertThat(calls.error(job, "").getDescription()).isEqualTo(response.getDescription());
        EbbException unknown = catchThrowableOfType(EbbException.class, () -> calls.error(job, "tlh"));
        assertThat(unknown.reason()).isEqualTo("ERROR_RESOURCE_LANG_NOT_FOUND");
        assertThat(unknown.hresult()).isEqualTo(0x80070717);
    }

    private Job expired(String digest) {
        var create = TestDaemon.fast(first.uri("/f"), target);
        create.getFilesBuilder(0).setExpectedDigest(digest);
        Job job = daemon.await(daemon.create(create.build()), JOB_STATE_ERROR);
        assertThat(job.getError().getName()).isEqualTo("BG_E_HTTP_ERROR_403");
        assertThat(calls.file(job).getBytesTransferred()).isEqualTo(CUT);
        return job;
    }
}
