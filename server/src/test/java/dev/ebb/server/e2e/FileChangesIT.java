package dev.ebb.server.e2e;

import static dev.ebb.v1.JobState.JOB_STATE_ACKNOWLEDGED;
import static dev.ebb.v1.JobState.JOB_STATE_ERROR;
import static dev.ebb.v1.JobState.JOB_STATE_TRANSFERRED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.ebb.client.EbbException;
import dev.ebb.server.support.RemoteFile;
import dev.ebb.server.support.ScriptedHttpServer;
import dev.ebb.server.support.TestDaemon;
import dev.ebb.v1.BackgroundCopyFileGetPropertyRequest;
import dev.ebb.v1.BackgroundCopyFileSetPropertyRequest;
import dev.ebb.v1.CompleteRequest;
import dev.ebb.v1.File;
import dev.ebb.v1.FilePropertyId;
import dev.ebb.v1.FilePropertyValue;
import dev.ebb.v1.FileState;
import dev.ebb.v1.GetErrorRequest;
import dev.ebb.v1.GetErrorResponse;
import dev.ebb.v1.GetFileRequest;
import dev.ebb.v1.GetValidationStateRequest;
import dev.ebb.v1.Job;
import dev.ebb.v1.JobState;
import dev.ebb.v1.ReplaceRemotePrefixRequest;
import dev.ebb.v1.ReplaceRemotePrefixResponse;
import dev.ebb.v1.ResultCode;
import dev.ebb.v1.ResumeRequest;
import dev.ebb.v1.SetRemoteNameRequest;
import dev.ebb.v1.SetValidationStateRequest;
import dev.ebb.v1.SuspendRequest;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** IBackgroundCopyFile2, 3 and 5 and ReplaceRemotePrefix against real servers. */
class FileChangesIT {
    private static final byte[] CONTENT = DownloadIT.bytes(600_000, 1);
    private static final byte[] OTHER = DownloadIT.bytes(600_000, 2);
    private static final int CUT = 200_000;

    @TempDir
    Path folder;

    private Path target;
    private TestDaemon daemon;
    private ScriptedHttpServer first;
    private ScriptedHttpServer second;

    @BeforeEach
    void startServices() throws IOException {
        target = Files.createDirectory(folder.resolve("files")).resolve("a");
        first = ScriptedHttpServer.start(cutThenGone("\"v1\""));
        second = ScriptedHttpServer.start(new RemoteFile(CONTENT).etag("\"v1\""));
        daemon = TestDaemon.start(folder.resolve("home"));
    }

    @AfterEach
    void stopServices() throws IOException {
        daemon.close();
        first.close();
        second.close();
    }

    /** The first answer breaks off; after that the link has expired. */
    private static ScriptedHttpServer.Script cutThenGone(String tag) {
        return (request, answer) -> {
            if (request.number() == 1) {
                new RemoteFile(CONTENT).etag(tag).cutAfter(CUT).answer(request, answer);
            } else {
                answer.head(403, "Content-Length: 0", "X-Why: expired");
            }
        };
    }

    @Test
    void setRemoteName_ofAnExpiredLink_goesOnAtTheSameByteAfterResume() {
        Job job = expired("");

        File file = rename(job, second.uri("/fresh"));
        assertThat(file.getRemoteName()).isEqualTo(second.uri("/fresh").toString());
        assertThat(daemon.job(job.getId()).getState()).as("it does not resume").isEqualTo(JOB_STATE_ERROR);
        resume(job);

        complete(daemon.await(job, JOB_STATE_TRANSFERRED));
        assertThat(target).hasBinaryContent(CONTENT);
        assertThat(second.requests()).singleElement().satisfies(request -> {
            assertThat(request.header("Range")).isEqualTo("bytes=" + CUT + "-");
            assertThat(request.header("If-Range")).isEqualTo("\"v1\"");
        });
    }

    @Test
    void setRemoteName_toAnotherVersion_startsAgain() {
        second.script(new RemoteFile(OTHER).etag("\"v2\""));
        Job job = expired("");
        rename(job, second.uri("/other"));
        resume(job);
        complete(daemon.await(job, JOB_STATE_TRANSFERRED));
        assertThat(target).hasBinaryContent(OTHER);
    }

    @Test
    void setRemoteName_toAFileOfAnotherSizeWithTheSameTag_startsAgain() {
        byte[] longer = DownloadIT.bytes(700_000, 3);
        second.script(new RemoteFile(longer).etag("\"v1\""));
        Job job = expired("");
        rename(job, second.uri("/longer"));
        resume(job);
        complete(daemon.await(job, JOB_STATE_TRANSFERRED));
        assertThat(target).hasBinaryContent(longer);
    }

    @Test
    void setRemoteName_underADigest_goesOnThoughTheOtherServerTagsDifferently() throws Exception {
        second.script(new RemoteFile(CONTENT).etag("\"a tag of its own\""));
        Job job = expired(sha256(CONTENT));
        rename(job, second.uri("/mirror"));
        resume(job);
        complete(daemon.await(job, JOB_STATE_TRANSFERRED));
        assertThat(target).hasBinaryContent(CONTENT);
        assertThat(second.requests()).singleElement().satisfies(request -> {
            assertThat(request.header("Range")).isEqualTo("bytes=" + CUT + "-");
            assertThat(request.header("If-Range")).isNull();
        });
    }

    @Test
    void setRemoteName_underADigestToBytesOfAnotherVersion_isNeverAMixture() throws Exception {
        first.script((request, answer) -> {
            if (request.number() == 1) {
                new RemoteFile(OTHER).etag("\"v0\"").cutAfter(CUT).answer(request, answer);
            } else {
                answer.head(403, "Content-Length: 0");
            }
        });
        Job job = expired(sha256(CONTENT));
        rename(job, second.uri("/mirror"));
        resume(job);
        complete(daemon.await(job, JOB_STATE_TRANSFERRED));
        assertThat(target).hasBinaryContent(CONTENT);
        assertThat(second.requests()).hasSize(2);
    }

    @Test
    void setRemoteName_whileItRuns_isInEffectAtOnce() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        CountDownLatch asked = new CountDownLatch(1);
        RemoteFile held = new RemoteFile(CONTENT).etag("\"v1\"").holdAt(CUT, never);
        first.script((request, answer) -> {
            asked.countDown();
            held.answer(request, answer);
        });
        Job job = daemon.download(first.uri("/slow"), target);
        assertThat(asked.await(30, TimeUnit.SECONDS)).isTrue();

        rename(job, second.uri("/fast"));

        complete(daemon.await(job, JOB_STATE_TRANSFERRED));
        assertThat(target).hasBinaryContent(CONTENT);
        assertThat(daemon.job(job.getId()).getErrorCount()).isZero();
        never.countDown();
    }

    @Test
    void setRemoteName_toNoUrl_isRefusedAndChangesNothing() {
        Job job = expired("");
        for (String bad : List.of("", "ftp://a/b", "http://", "no url", "http://a/" + "x".repeat(9_000))) {
            EbbException refusal = catchThrowableOfType(EbbException.class, () -> setName(job, 0, bad));
            assertThat(refusal.reason()).as(bad).isEqualTo("E_INVALIDARG");
            assertThat(refusal.field()).contains("remote_name");
        }
        EbbException unknown = catchThrowableOfType(EbbException.class, () -> setName(job, 7, "http://a/b"));
        assertThat(unknown.reason()).isEqualTo("BG_E_NOT_FOUND");
        assertThat(file(job).getRemoteName()).isEqualTo(first.uri("/f").toString());
    }

    @Test
    void replaceRemotePrefix_ofAllFiles_changesServersAndSaysWhenNothingMatched() {
        Job job = expired("");
        assertThat(replace(job, "HTTP://localhost", "http://b.example").getResult())
                .isEqualTo(ResultCode.RESULT_CODE_S_FALSE);
        for (String[] bad : new String[][] {{"", "http://b/"}, {"http://", ""}, {"http://localhost", "gopher://b"}}) {
            EbbException refusal = catchThrowableOfType(EbbException.class, () -> replace(job, bad[0], bad[1]));
            assertThat(refusal.reason()).isEqualTo("E_INVALIDARG");
        }

        String mirror = "http://localhost:" + second.port() + "/";
        ReplaceRemotePrefixResponse replaced = replace(job, "http://localhost:" + first.port() + "/", mirror);
        assertThat(replaced.getResult()).isEqualTo(ResultCode.RESULT_CODE_S_OK);
        assertThat(replaced.getJob().getState()).isEqualTo(JOB_STATE_ERROR);
        resume(job);
        complete(daemon.await(job, JOB_STATE_TRANSFERRED));
        assertThat(target).hasBinaryContent(CONTENT);
    }

    @Test
    void replaceRemotePrefix_ofFilesThatAreWhole_renamesThemAndFetchesNothing() {
        Job job = daemon.await(daemon.download(second.uri("/f"), target), JOB_STATE_TRANSFERRED);
        replace(job, "http://localhost:" + second.port(), "http://nobody.invalid");
        assertThat(file(job).getRemoteName()).isEqualTo("http://nobody.invalid/f");
        complete(daemon.job(job.getId()));
        assertThat(target).hasBinaryContent(CONTENT);
        assertThat(second.requests()).hasSize(1);
    }

    @Test
    void setValidationState_false_throwsTheBytesAwayUntilResumeFetchesOthers() {
        second.script((request, answer) -> new RemoteFile(request.number() == 1 ? OTHER : CONTENT)
                .etag("\"same\"")
                .answer(request, answer));
        Job job = daemon.await(daemon.download(second.uri("/f"), target), JOB_STATE_TRANSFERRED);
        assertThat(file(job).hasValidationState()).isFalse();
        assertThat(validation(job)).isFalse();

        File rejected = validate(job, false);

        assertThat(rejected.getState()).isEqualTo(FileState.FILE_STATE_PENDING);
        assertThat(rejected.getBytesTransferred()).isZero();
        Job failed = daemon.job(job.getId());
        assertThat(failed.getState()).isEqualTo(JOB_STATE_ERROR);
        assertThat(failed.getError().getName()).isEqualTo("BG_E_VALIDATION_FAILED");
        assertThat(failed.getProgress().getFilesTransferred()).isZero();
        EbbException early = catchThrowableOfType(EbbException.class, () -> validate(job, true));
        assertThat(early.reason()).isEqualTo("E_PENDING");
        assertThat(catchThrowableOfType(EbbException.class, () -> validation(job))
                        .reason())
                .isEqualTo("E_PENDING");

        resume(job);
        daemon.await(job, JOB_STATE_TRANSFERRED);
        assertThat(second.requests()).hasSize(2);
        assertThat(second.requests().get(1).header("Range"))
                .as("from its first byte")
                .isNull();
        validate(job, true);
        assertThat(validation(job)).isTrue();
        complete(daemon.job(job.getId()));
        assertThat(target).hasBinaryContent(CONTENT);
    }

    @Test
    void complete_impliesThatTheContentIsValid() {
        Job job = daemon.await(daemon.download(second.uri("/f"), target), JOB_STATE_TRANSFERRED);
        complete(job);
        assertThat(validation(job)).isTrue();
        assertThat(file(job).getValidationState()).isTrue();
        assertThat(file(job).getTemporaryName()).isEmpty();
        EbbException over = catchThrowableOfType(EbbException.class, () -> validate(job, false));
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
        Path temporary = Path.of(file(job).getTemporaryName());
        assertThat(temporary.getParent()).isEqualTo(target.getParent());
        assertThat(temporary).doesNotExist();
        resume(job);
        assertThat(asked.await(30, TimeUnit.SECONDS)).isTrue();
        assertThat(temporary).as("it is made before the server is asked").exists();
        rest.countDown();
        Job whole = daemon.await(job, JOB_STATE_TRANSFERRED);
        assertThat(temporary).hasBinaryContent(CONTENT);
        assertThat(file(whole).getTemporaryName()).isEqualTo(temporary.toString());
        complete(whole);
        assertThat(temporary).doesNotExist();
    }

    @Test
    void getProperty_ofTheResponseHeaders_isTheLastAnswerWhateverItWas() {
        Job job = expired("");
        assertThat(headers(job)).contains("X-Why: expired\r\n");
        rename(job, second.uri("/fresh"));
        resume(job);
        Job whole = daemon.await(job, JOB_STATE_TRANSFERRED);
        assertThat(headers(whole)).contains("ETag: \"v1\"\r\n").contains("Content-Range: ");
        assertThat(complete(whole)).isEqualTo(JOB_STATE_ACKNOWLEDGED);
        assertThat(headers(whole)).as("also afterwards").contains("ETag: \"v1\"\r\n");
    }

    @Test
    void getProperty_whileTheFileMoves_isWhatTheServerJustSaid() throws Exception {
        CountDownLatch rest = new CountDownLatch(1);
        second.script(new RemoteFile(CONTENT).etag("\"v1\"").field("X-Now: yes").holdAt(CUT, rest));
        Job job = daemon.download(second.uri("/f"), target);
        daemon.await(job, JobState.JOB_STATE_TRANSFERRING);
        assertThat(headers(job)).contains("X-Now: yes\r\n");
        rest.countDown();
        daemon.await(job, JOB_STATE_TRANSFERRED);
    }

    @Test
    void properties_thatAreUnknownOrReadOnly_areRefused() {
        Job job = daemon.create(
                TestDaemon.fast(second.uri("/f"), target).setResume(false).build());
        assertThat(headers(job)).as("nobody has answered yet").isEmpty();
        EbbException unknown = catchThrowableOfType(
                EbbException.class, () -> property(job, FilePropertyId.FILE_PROPERTY_ID_UNSPECIFIED));
        assertThat(unknown.reason()).isEqualTo("BG_E_UNKNOWN_PROPERTY_ID");
        EbbException readOnly = catchThrowableOfType(
                EbbException.class,
                () -> setProperty(
                        job,
                        FilePropertyValue.newBuilder()
                                .setHttpResponseHeaders("A: b\r\n")
                                .build()));
        assertThat(readOnly.reason()).isEqualTo("BG_E_READ_ONLY_PROPERTY");
        EbbException nothing = catchThrowableOfType(
                EbbException.class, () -> setProperty(job, FilePropertyValue.getDefaultInstance()));
        assertThat(nothing.reason()).isEqualTo("BG_E_UNKNOWN_PROPERTY_ID");
    }

    @Test
    void getError_inALanguage_describesCodeContextFileAndProtocol() {
        Job job = expired("");
        GetErrorResponse response = error(job, "en-GB");
        assertThat(response.getDescription()).isNotBlank();
        assertThat(response.getContextDescription()).contains("remote file");
        assertThat(response.getError().getProtocol()).isEqualTo("http");
        assertThat(response.getFile().getIndex()).isZero();
        assertThat(error(job, "").getDescription()).isEqualTo(response.getDescription());
        EbbException unknown = catchThrowableOfType(EbbException.class, () -> error(job, "tlh"));
        assertThat(unknown.reason()).isEqualTo("ERROR_RESOURCE_LANG_NOT_FOUND");
        assertThat(unknown.hresult()).isEqualTo(0x80070717);
    }

    @Test
    void suspendedJob_renamed_takesTheNameUpWhenItIsResumed() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        first.script(new RemoteFile(CONTENT).etag("\"v1\"").holdAt(CUT, never));
        Job job = daemon.download(first.uri("/slow"), target);
        daemon.await(job, JobState.JOB_STATE_TRANSFERRING);
        daemon.stubs()
                .job()
                .suspend(SuspendRequest.newBuilder().setJobId(job.getId()).build());
        rename(job, second.uri("/fast"));
        assertThat(daemon.job(job.getId()).getState()).isEqualTo(JobState.JOB_STATE_SUSPENDED);
        resume(job);
        complete(daemon.await(job, JOB_STATE_TRANSFERRED));
        assertThat(target).hasBinaryContent(CONTENT);
        never.countDown();
    }

    private Job expired(String digest) {
        var create = TestDaemon.fast(first.uri("/f"), target);
        create.getFilesBuilder(0).setExpectedDigest(digest);
        Job job = daemon.await(daemon.create(create.build()), JOB_STATE_ERROR);
        assertThat(job.getError().getName()).isEqualTo("BG_E_HTTP_ERROR_403");
        assertThat(file(job).getBytesTransferred()).isEqualTo(CUT);
        return job;
    }

    private File rename(Job job, URI to) {
        return setName(job, 0, to.toString());
    }

    private File setName(Job job, int index, String name) {
        return daemon.stubs()
                .file()
                .setRemoteName(SetRemoteNameRequest.newBuilder()
                        .setJobId(job.getId())
                        .setIndex(index)
                        .setRemoteName(name)
                        .build())
                .getFile();
    }

    private ReplaceRemotePrefixResponse replace(Job job, String from, String to) {
        return daemon.stubs()
                .job()
                .replaceRemotePrefix(ReplaceRemotePrefixRequest.newBuilder()
                        .setJobId(job.getId())
                        .setOldPrefix(from)
                        .setNewPrefix(to)
                        .build());
    }

    private File validate(Job job, boolean valid) {
        return daemon.stubs()
                .file()
                .setValidationState(SetValidationStateRequest.newBuilder()
                        .setJobId(job.getId())
                        .setValid(valid)
                        .build())
                .getFile();
    }

    private boolean validation(Job job) {
        return daemon.stubs()
                .file()
                .getValidationState(GetValidationStateRequest.newBuilder()
                        .setJobId(job.getId())
                        .build())
                .getValid();
    }

    private String headers(Job job) {
        return property(job, FilePropertyId.FILE_PROPERTY_ID_HTTP_RESPONSE_HEADERS)
                .getHttpResponseHeaders();
    }

    private FilePropertyValue property(Job job, FilePropertyId id) {
        return daemon.stubs()
                .file()
                .getProperty(BackgroundCopyFileGetPropertyRequest.newBuilder()
                        .setJobId(job.getId())
                        .setProperty(id)
                        .build())
                .getValue();
    }

    private void setProperty(Job job, FilePropertyValue value) {
        daemon.stubs()
                .file()
                .setProperty(BackgroundCopyFileSetPropertyRequest.newBuilder()
                        .setJobId(job.getId())
                        .setValue(value)
                        .build());
    }

    private GetErrorResponse error(Job job, String language) {
        return daemon.stubs()
                .job()
                .getError(GetErrorRequest.newBuilder()
                        .setJobId(job.getId())
                        .setLanguage(language)
                        .build());
    }

    private File file(Job job) {
        return daemon.stubs()
                .file()
                .getFile(GetFileRequest.newBuilder().setJobId(job.getId()).build())
                .getFile();
    }

    private void resume(Job job) {
        daemon.stubs()
                .job()
                .resume(ResumeRequest.newBuilder().setJobId(job.getId()).build());
    }

    private JobState complete(Job job) {
        return daemon.stubs()
                .job()
                .complete(CompleteRequest.newBuilder().setJobId(job.getId()).build())
                .getJob()
                .getState();
    }

    private static String sha256(byte[] content) throws Exception {
        return "sha256:"
                + HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
    }
}
