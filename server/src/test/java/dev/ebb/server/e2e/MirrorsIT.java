package dev.ebb.server.e2e;

import static dev.ebb.v1.JobState.JOB_STATE_ERROR;
import static dev.ebb.v1.JobState.JOB_STATE_TRANSFERRED;
import static dev.ebb.v1.JobState.JOB_STATE_TRANSIENT_ERROR;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.ebb.client.EbbClient;
import dev.ebb.client.EbbException;
import dev.ebb.server.support.DaemonProcess;
import dev.ebb.server.support.FileCalls;
import dev.ebb.server.support.RemoteFile;
import dev.ebb.server.support.ScriptedHttpServer;
import dev.ebb.server.support.ScriptedHttpServer.Request;
import dev.ebb.server.support.ScriptedHttpServer.Script;
import dev.ebb.server.support.TestDaemon;
import dev.ebb.v1.AuthCredentials;
import dev.ebb.v1.AuthScheme;
import dev.ebb.v1.AuthTarget;
import dev.ebb.v1.CompleteRequest;
import dev.ebb.v1.CreateJobRequest;
import dev.ebb.v1.File;
import dev.ebb.v1.FileState;
import dev.ebb.v1.GetFileRequest;
import dev.ebb.v1.Job;
import dev.ebb.v1.JobSettings;
import dev.ebb.v1.JobType;
import dev.ebb.v1.SetMirrorsRequest;
import dev.ebb.v1.SourceFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A file with mirrors, of which one misbehaves. What counts is what lies on disk. */
class MirrorsIT {
    private static final byte[] CONTENT = DownloadIT.bytes(600_000, 1);
    private static final int CUT = 200_000;
    private static final String TAG = "\"v1\"";

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
        first = ScriptedHttpServer.start(new RemoteFile(CONTENT).etag(TAG));
        second = ScriptedHttpServer.start(new RemoteFile(CONTENT).etag(TAG));
        daemon = TestDaemon.start(
                folder.resolve("home"), "transfer.minimum-speed-window=1s", "engine.response-timeout=2s");
        calls = new FileCalls(daemon);
    }

    @AfterEach
    void stopServices() throws IOException {
        daemon.close();
        first.close();
        second.close();
    }

    private CreateJobRequest.Builder request(String... mirrors) {
        CreateJobRequest.Builder request = TestDaemon.fast(first.uri("/f"), target);
        request.getFilesBuilder(0).addAllMirrorNames(List.of(mirrors));
        return request;
    }

    private String mirror() {
        return second.uri("/m").toString();
    }

    private void judge(Job job, byte[] content) {
        Job now = daemon.await(job, JOB_STATE_TRANSFERRED, JOB_STATE_ERROR);
        assertThat(now.getState()).as(now.getError().getMessage()).isEqualTo(JOB_STATE_TRANSFERRED);
        assertThat(target).doesNotExist();
        calls.complete(now);
        assertThat(target).hasBinaryContent(content);
        assertThat(folder.resolve("files").toFile().list()).hasSize(1);
    }

    /** The first server does that for ever; the file comes whole, and the job never felt it. */
    private void judgeFailover(Script faulty) {
        first.script(faulty);
        Job job = daemon.create(request(mirror()).build());
        judge(job, CONTENT);
        assertThat(daemon.job(job.getId()).getErrorCount()).isZero();
        assertThat(calls.file(job).getCurrentSource()).isEqualTo(mirror());
        assertThat(calls.file(job).getSourceFailuresList())
                .extracting(SourceFailure::getUrl)
                .containsExactly(first.uri("/f").toString());
    }

    @Test
    void serverThatIsNotThere_isPassedOver() throws IOException {
        String gone = first.uri("/f").toString();
        first.close();
        Job job = daemon.create(request("http://nowhere.invalid/f", mirror()).build());
        judge(job, CONTENT);
        File file = calls.file(job);
        assertThat(file.getRemoteName()).isEqualTo(gone);
        assertThat(file.getSourceFailuresList())
                .extracting(SourceFailure::getName)
                .hasSize(2);
        assertThat(daemon.job(job.getId()).getErrorCount()).isZero();
    }

    @Test
    void refusals_arePassedOver() {
        judgeFailover((request, answer) -> answer.head(404, "Content-Length: 0"));
        assertThat(first.requests()).hasSize(1);
    }

    @Test
    void serverThatIsBusy_isPassedOver_andItsWishIsRemembered() {
        judgeFailover((request, answer) -> answer.head(503, "Content-Length: 0", "Retry-After: 3600"));
    }

    @Test
    void redirectsInACircle_arePassedOver() {
        judgeFailover((request, answer) -> answer.head(302, "Location: /f", "Content-Length: 0"));
    }

    @Test
    void lyingSize_isPassedOver_thoughTheMirrorHasAnother() {
        first.script((request, answer) -> answer.head(200, "Content-Length: 700000", "ETag: " + TAG)
                .body(CONTENT)
                .close());
        Job job = daemon.create(request(mirror()).build());
        judge(job, CONTENT);
        assertThat(daemon.job(job.getId()).getErrorCount()).isZero();
        assertThat(first.requests()).hasSizeLessThanOrEqualTo(12);
    }

    @Test
    void silence_isPassedOver() {
        judgeFailover((request, answer) -> answer.fallSilent());
    }

    @Test
    void trickle_isLeftForTheMirror() {
        CountDownLatch never = new CountDownLatch(1);
        judgeFailover((request, answer) -> {
            answer.head(200, "Content-Length: " + CONTENT.length, "ETag: " + TAG)
                    .body(CONTENT, 0, CUT);
            int at = CUT;
            while (!never.await(100, java.util.concurrent.TimeUnit.MILLISECONDS)) {
                answer.body(CONTENT, at, ++at);
            }
        });
        assertThat(second.requests()).singleElement().satisfies(asked -> {
            assertThat(asked.header("If-Range")).isEqualTo(TAG);
            assertThat(asked.header("Range")).startsWith("bytes=2");
        });
    }

    @Test
    void bodyThatIsAlwaysCut_isContinuedAtTheMirror_whenBothGiveTheSameTagAndSize() {
        judgeFailover(cutAlways(CONTENT, TAG));
        assertThat(second.requests()).singleElement().satisfies(asked -> {
            assertThat(asked.header("Range")).isEqualTo("bytes=" + CUT + "-");
            assertThat(asked.header("If-Range")).isEqualTo(TAG);
        });
    }

    /** Bytes from the beginning are cut; a rest is refused. */
    private static Script cutAlways(byte[] content, String tag) {
        RemoteFile cut = new RemoteFile(content).etag(tag).cutAfter(CUT);
        return (request, answer) -> {
            if (request.header("Range") == null) {
                cut.answer(request, answer);
            } else {
                answer.head(500, "Content-Length: 0");
            }
        };
    }

    @Test
    void otherVersionAtTheMirror_isNeverMixedIn() {
        byte[] other = DownloadIT.bytes(600_000, 2);
        second.script(new RemoteFile(other).etag("\"v2\""));
        first.script(cutAlways(CONTENT, TAG));
        judge(daemon.create(request(mirror()).build()), other);
        assertThat(second.requests()).hasSizeLessThanOrEqualTo(2);
    }

    @Test
    void otherSizeUnderTheSameTag_isNeverMixedIn() {
        byte[] other = DownloadIT.bytes(700_000, 2);
        second.script(new RemoteFile(other).etag(TAG));
        first.script(cutAlways(CONTENT, TAG));
        judge(daemon.create(request(mirror()).build()), other);
    }

    @Test
    void noValidatorAtAll_beginsAnewAtTheMirror() {
        second.script(new RemoteFile(CONTENT));
        first.script(new RemoteFile(DownloadIT.bytes(600_000, 2)).cutAfter(CUT));
        judge(daemon.create(request(mirror()).build()), CONTENT);
    }

    @Test
    void digest_letsTheMirrorContinueUnderAnotherTag() throws Exception {
        second.script(new RemoteFile(CONTENT).etag("\"of its own\""));
        first.script(cutAlways(CONTENT, TAG));
        CreateJobRequest.Builder request = request(mirror());
        request.getFilesBuilder(0).setExpectedDigest(FileChangesIT.sha256(CONTENT));
        judge(daemon.create(request.build()), CONTENT);
        assertThat(second.requests()).singleElement().satisfies(asked -> {
            assertThat(asked.header("Range")).isEqualTo("bytes=" + CUT + "-");
        });
    }

    @Test
    void sameTagForOtherBytes_isFoundOutByTheDigest() throws Exception {
        first.script(new RemoteFile(DownloadIT.bytes(600_000, 2)).etag(TAG));
        CreateJobRequest.Builder request = request(mirror());
        request.getFilesBuilder(0).setExpectedDigest(FileChangesIT.sha256(CONTENT));
        Job job = daemon.create(request.build());
        judge(job, CONTENT);
        assertThat(calls.file(job).getSourceFailures(0).getName()).isEqualTo("BG_E_VALIDATION_FAILED");
    }

    @Test
    void mixtureUnderOneTag_isFoundOutByTheDigest_andFetchedWhole() throws Exception {
        first.script(cutAlways(DownloadIT.bytes(600_000, 2), TAG));
        CreateJobRequest.Builder request = request(mirror());
        request.getFilesBuilder(0).setExpectedDigest(FileChangesIT.sha256(CONTENT));
        judge(daemon.create(request.build()), CONTENT);
        assertThat(second.requests()).hasSize(2);
    }

    @Test
    void allMirrorsDown_areTriedAgainTogether_andNotTooOften() {
        first.script((request, answer) -> answer.head(404, "Content-Length: 0"));
        second.script((request, answer) -> answer.head(500, "Content-Length: 0"));
        CreateJobRequest.Builder request = request(mirror());
        request.getSettingsBuilder().setMinimumRetryDelay(TestDaemon.duration(Duration.ofHours(1)));
        Job job = daemon.await(daemon.create(request.build()), JOB_STATE_TRANSIENT_ERROR);
        assertThat(job.getError().getName()).isEqualTo("BG_E_HTTP_ERROR_500");
        assertThat(job.getError().getMessage()).contains("None of the 2 sources");
        assertThat(job.getErrorCount()).isEqualTo(1);
        assertThat(first.requests()).hasSize(1);
        assertThat(second.requests()).hasSize(1);

        first.script(new RemoteFile(CONTENT).etag(TAG));
        calls.resume(job);
        judge(job, CONTENT);
    }

    @Test
    void secrets_neverReachTheSecondOrigin() {
        first.script((request, answer) -> {
            if (request.header("Authorization") == null) {
                answer.head(401, "WWW-Authenticate: Basic realm=\"x\"", "Content-Length: 0");
            } else {
                answer.head(500, "Content-Length: 0");
            }
        });
        RemoteFile file = new RemoteFile(CONTENT).etag(TAG);
        second.script((request, answer) -> {
            if (request.number() == 1) {
                answer.head(401, "WWW-Authenticate: Basic realm=\"x\"", "Content-Length: 0");
            } else {
                file.answer(request, answer);
            }
        });
        CreateJobRequest.Builder request = request(mirror(), second.uri("/n").toString());
        request.getSettingsBuilder()
                .setCustomHeaders("X-Secret: 1\r\nCookie: id=1\r\n")
                .addCredentials(AuthCredentials.newBuilder()
                        .setTarget(AuthTarget.AUTH_TARGET_SERVER)
                        .setScheme(AuthScheme.AUTH_SCHEME_BASIC)
                        .setUserName("user")
                        .setPassword("secret"));
        judge(daemon.create(request.build()), CONTENT);
        assertThat(first.requests()).anyMatch(asked -> asked.header("Authorization") != null);
        assertThat(first.requests()).allMatch(asked -> asked.header("X-Secret") != null);
        assertThat(second.requests()).hasSize(2).allMatch(MirrorsIT::hasNoSecret);
    }

    private static boolean hasNoSecret(Request asked) {
        return asked.header("Authorization") == null
                && asked.header("Cookie") == null
                && asked.header("X-Secret") == null;
    }

    @Test
    void mirrors_areSetAndShown_andBadOnesRefused() throws IOException {
        Job job = daemon.create(request(mirror()).setResume(false).build());
        assertThat(calls.file(job).getMirrorNamesList()).containsExactly(mirror());
        assertThat(calls.file(job).getCurrentSource()).isEqualTo(first.uri("/f").toString());
        assertThat(set(job, "http://b.example/1", "http://b.example/2").getMirrorNamesList())
                .hasSize(2);
        for (List<String> bad : List.of(
                List.of(""),
                List.of("ftp://a/b"),
                List.of(first.uri("/f").toString()),
                List.of("http://a/b", "http://a/b"))) {
            EbbException refusal = catchThrowableOfType(EbbException.class, () -> set(job, bad.toArray(String[]::new)));
            assertThat(refusal.reason()).isEqualTo("E_INVALIDARG");
            assertThat(refusal.field()).get().asString().startsWith("mirror_names[");
        }
        Files.write(target, CONTENT);
        CreateJobRequest.Builder upload = request(mirror()).setType(JobType.JOB_TYPE_UPLOAD);
        EbbException refusal = catchThrowableOfType(EbbException.class, () -> daemon.create(upload.build()));
        assertThat(refusal.reason()).isEqualTo("E_NOTIMPL");
        assertThat(set(job).getMirrorNamesList()).isEmpty();
    }

    private File set(Job job, String... mirrors) {
        return daemon.stubs()
                .file()
                .setMirrors(SetMirrorsRequest.newBuilder()
                        .setJobId(job.getId())
                        .addAllMirrorNames(List.of(mirrors))
                        .build())
                .getFile();
    }

    @Test
    void kill_inTheMiddle_goesOnAtTheMirror_andEndsAtTheThird() throws Exception {
        Path home = Files.createDirectory(folder.resolve("killed"));
        CountDownLatch never = new CountDownLatch(1);
        first.script((request, answer) -> answer.head(404, "Content-Length: 0"));
        RemoteFile held = new RemoteFile(CONTENT).etag(TAG).holdAt(500_000, never);
        second.script(held);
        try (ScriptedHttpServer third = ScriptedHttpServer.start(new RemoteFile(CONTENT).etag(TAG))) {
            CreateJobRequest.Builder request = request(mirror(), third.uri("/t").toString());
            String id;
            String[] tight = {"engine.checkpoint-bytes=64KiB"};
            try (DaemonProcess process = DaemonProcess.start(home, tight);
                    EbbClient client = process.connect()) {
                id = client.blocking()
                        .manager()
                        .createJob(request.build())
                        .getJob()
                        .getId();
                process.await(() -> file(client, id).getResumable());
                process.kill();
            }
            second.script((asked, answer) -> answer.head(500, "Content-Length: 0"));
            try (DaemonProcess process = DaemonProcess.start(home, tight);
                    EbbClient client = process.connect()) {
                process.await(() -> file(client, id).getState() == FileState.FILE_STATE_TRANSFERRED);
                client.blocking()
                        .job()
                        .complete(CompleteRequest.newBuilder().setJobId(id).build());
            }
            assertThat(target).hasBinaryContent(CONTENT);
            assertThat(third.requests())
                    .first()
                    .satisfies(asked -> assertThat(asked.header("Range")).isNotNull());
            assertThat(second.requests())
                    .last()
                    .satisfies(asked -> assertThat(asked.header("Range")).isNotNull());
        }
        never.countDown();
    }

    private static File file(EbbClient client, String job) {
        return client.blocking()
                .file()
                .getFile(GetFileRequest.newBuilder().setJobId(job).build())
                .getFile();
    }

    @Test
    void minimumSpeed_ofTheJob_isShownAndObeyed() {
        first.script((request, answer) -> {
            answer.head(200, "Content-Length: " + CONTENT.length, "ETag: " + TAG)
                    .body(CONTENT, 0, CUT);
            answer.fallSilent();
        });
        CreateJobRequest.Builder request = request()
                .setSettings(JobSettings.newBuilder()
                        .setMinimumRetryDelay(TestDaemon.duration(Duration.ofHours(1)))
                        .setMinimumSpeed(1000));
        Job job = daemon.await(daemon.create(request.build()), JOB_STATE_TRANSIENT_ERROR);
        assertThat(job.getMinimumSpeed()).isEqualTo(1000);
        assertThat(job.getError().getName()).isEqualTo("WININET_E_TIMEOUT");
        assertThat(job.getError().getMessage()).contains("less than 1000 bytes per second");
    }
}
