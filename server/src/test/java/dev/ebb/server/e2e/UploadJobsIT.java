package dev.ebb.server.e2e;

import static dev.ebb.v1.JobState.JOB_STATE_ACKNOWLEDGED;
import static dev.ebb.v1.JobState.JOB_STATE_CANCELLED;
import static dev.ebb.v1.JobState.JOB_STATE_ERROR;
import static dev.ebb.v1.JobState.JOB_STATE_TRANSFERRED;
import static dev.ebb.v1.JobState.JOB_STATE_TRANSIENT_ERROR;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.ebb.client.EbbException;
import dev.ebb.server.support.ScriptedHttpServer;
import dev.ebb.server.support.TestDaemon;
import dev.ebb.v1.AddFileRequest;
import dev.ebb.v1.BackgroundCopyJobGrpc.BackgroundCopyJobBlockingStub;
import dev.ebb.v1.CancelRequest;
import dev.ebb.v1.CompleteRequest;
import dev.ebb.v1.CreateJobRequest;
import dev.ebb.v1.EnumFilesRequest;
import dev.ebb.v1.File;
import dev.ebb.v1.FileSpec;
import dev.ebb.v1.FileState;
import dev.ebb.v1.Job;
import dev.ebb.v1.JobSettings;
import dev.ebb.v1.JobType;
import dev.ebb.v1.OverwriteRule;
import dev.ebb.v1.ResumeRequest;
import dev.ebb.v1.SetReplyFileNameRequest;
import dev.ebb.v1.SetUploadProtocolRequest;
import dev.ebb.v1.UploadProtocol;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What callers see of upload jobs: protocols, many files, digests, timers, replies and their ends. */
class UploadJobsIT {
    @TempDir
    Path folder;

    private final Map<String, byte[]> received = new ConcurrentHashMap<>();
    private final AtomicInteger refusals = new AtomicInteger();
    private final CountDownLatch release = new CountDownLatch(1);
    private ScriptedHttpServer server;
    private TestDaemon daemon;

    @BeforeEach
    void start() throws IOException {
        server = ScriptedHttpServer.start((request, answer) -> {
            byte[] body = request.body();
            if (request.target().startsWith("/silent")) {
                release.await();
            }
            if (request.target().startsWith("/full") || refusals.getAndDecrement() > 0) {
                answer.head(503, "Content-Length: 0");
                return;
            }
            received.put(request.target(), body);
            answer.head(200, "Content-Length: 5").raw("reply");
        });
        daemon = TestDaemon.start(folder.resolve("home"));
    }

    @AfterEach
    void stop() throws IOException {
        release.countDown();
        daemon.close();
        server.close();
    }

    @Test
    void protocol_setAndReadBack_ofUploadsAlone() throws IOException {
        Job job = daemon.create(upload(JobType.JOB_TYPE_UPLOAD, "/a").build());
        assertThat(job.getUploadProtocol()).isEqualTo(UploadProtocol.UPLOAD_PROTOCOL_AUTO);
        assertThat(job.getUploadDigests()).isFalse();
        Job tus = set(job, protocol(UploadProtocol.UPLOAD_PROTOCOL_TUS).setUploadDigests(true));
        assertThat(tus.getUploadProtocol()).isEqualTo(UploadProtocol.UPLOAD_PROTOCOL_TUS);
        assertThat(tus.getUploadDigests()).isTrue();
        assertThat(set(job, protocol(UploadProtocol.UPLOAD_PROTOCOL_BITS)).getUploadDigests())
                .as("left as it is")
                .isTrue();
        Job both = set(job, SetUploadProtocolRequest.newBuilder().setUploadDigests(false));
        assertThat(both.getUploadProtocol()).isEqualTo(UploadProtocol.UPLOAD_PROTOCOL_BITS);
        assertThat(both.getUploadDigests()).isFalse();

        assertThat(refusal(job, SetUploadProtocolRequest.newBuilder())).isEqualTo("E_NOTIMPL");
        assertThat(refusal(job, SetUploadProtocolRequest.newBuilder().setUploadProtocolValue(99)))
                .isEqualTo("E_NOTIMPL");
        assertThat(refusal(job, protocol(UploadProtocol.UPLOAD_PROTOCOL_S3_PARTS)))
                .isEqualTo("E_INVALIDARG");
        Job download = daemon.create(CreateJobRequest.newBuilder()
                .setDisplayName("down")
                .setType(JobType.JOB_TYPE_DOWNLOAD)
                .build());
        assertThat(download.getUploadProtocol()).isEqualTo(UploadProtocol.UPLOAD_PROTOCOL_UNSPECIFIED);
        assertThat(refusal(download, protocol(UploadProtocol.UPLOAD_PROTOCOL_PLAIN)))
                .isEqualTo("E_NOTIMPL");
    }

    @Test
    void uploadOfSeveralFiles_withAProtocolThatTakesThem_sendsAll() throws IOException {
        Job job = daemon.create(upload(JobType.JOB_TYPE_UPLOAD, "/0").build());
        EbbException second = catchThrowableOfType(EbbException.class, () -> add(job, "/1"));
        assertThat(second.reason()).isEqualTo("BG_E_TOO_MANY_FILES");
        assertThat(second).hasMessageContaining("PLAIN, TUS or RESUMABLE");
        set(job, protocol(UploadProtocol.UPLOAD_PROTOCOL_PLAIN));
        for (int i = 1; i < 9; i++) {
            add(job, "/" + i);
        }
        assertThat(refusal(job, protocol(UploadProtocol.UPLOAD_PROTOCOL_AUTO))).isEqualTo("BG_E_TOO_MANY_FILES");
        refusals.set(2);

        jobs().resume(ResumeRequest.newBuilder().setJobId(job.getId()).build());
        Job done = daemon.await(job, JOB_STATE_TRANSFERRED);

        assertThat(done.getErrorCount()).isPositive();
        assertThat(done.getProgress().getFilesTransferred()).isEqualTo(9);
        assertThat(done.getProgress().getBytesTransferred())
                .isEqualTo(done.getProgress().getBytesTotal());
        for (int i = 0; i < 9; i++) {
            assertThat(received.get("/" + i)).isEqualTo(content("/" + i));
        }
        assertThat(files(job)).extracting(File::getState).containsOnly(FileState.FILE_STATE_COMPLETED);
        assertThat(complete(job).getState()).isEqualTo(JOB_STATE_ACKNOWLEDGED);
    }

    @Test
    void digest_thatTheFileHas_isToldToTheServer_andAnotherStopsTheJob() throws Exception {
        String right = "sha256:" + hex(MessageDigest.getInstance("SHA-256").digest(content("/d")));
        CreateJobRequest.Builder good = upload(JobType.JOB_TYPE_UPLOAD, "/d");
        good.getFilesBuilder(0).setExpectedDigest(right);
        daemon.await(daemon.create(good.setResume(true).build()), JOB_STATE_TRANSFERRED);
        assertThat(server.requests())
                .filteredOn(request -> request.method().equals("PUT"))
                .singleElement()
                .satisfies(put -> assertThat(put.header("Repr-Digest")).startsWith("sha-256=:"));

        for (String wrong : List.of("sha256:" + "00".repeat(32), "md5:" + "00".repeat(16))) {
            CreateJobRequest.Builder bad = upload(JobType.JOB_TYPE_UPLOAD, "/bad");
            bad.getFilesBuilder(0).setExpectedDigest(wrong);
            Job failed = daemon.await(daemon.create(bad.setResume(true).build()), JOB_STATE_ERROR);
            assertThat(failed.getError().getName()).isEqualTo("BG_E_LOCAL_FILE_CHANGED");
            assertThat(failed.getError().getMessage()).contains(wrong);
        }
        assertThat(received).doesNotContainKey("/bad");
    }

    @Test
    void upload_thatIsSentInVain_makesNoProgress_andIsGivenUp() throws IOException {
        CreateJobRequest.Builder request =
                upload(JobType.JOB_TYPE_UPLOAD, "/full").setResume(true);
        request.getSettingsBuilder()
                .setUploadProtocol(UploadProtocol.UPLOAD_PROTOCOL_PLAIN)
                .setNoProgressTimeout(TestDaemon.duration(Duration.ofSeconds(3)));
        Job job = daemon.await(daemon.create(request.build()), JOB_STATE_ERROR);
        assertThat(job.getError().getName()).isEqualTo("BG_E_HTTP_ERROR_503");
        assertThat(job.getError().getMessage()).contains("Given up");
        assertThat(job.getErrorCount()).isGreaterThan(1);
    }

    @Test
    void upload_longerThanItMayTake_endsInError() throws IOException {
        CreateJobRequest.Builder request =
                upload(JobType.JOB_TYPE_UPLOAD, "/silent").setResume(true);
        request.getSettingsBuilder().setMaximumDownloadTime(TestDaemon.duration(Duration.ofSeconds(1)));
        Job job = daemon.await(daemon.create(request.build()), JOB_STATE_ERROR);
        assertThat(job.getError().getName()).isEqualTo("BG_E_MAXDOWNLOAD_TIMEOUT");
    }

    @Test
    void cancel_ofAnUploadThatWaitsForItsServer_leavesTheSourceAlone() throws IOException {
        Job job = daemon.create(
                upload(JobType.JOB_TYPE_UPLOAD_REPLY, "/silent").setResume(true).build());
        Job cancelled = jobs().cancel(
                        CancelRequest.newBuilder().setJobId(job.getId()).build())
                .getJob();
        assertThat(cancelled.getState()).isEqualTo(JOB_STATE_CANCELLED);
        assertThat(source("/silent")).hasBinaryContent(content("/silent"));
        assertThat(folder.toFile().list()).noneMatch(name -> name.endsWith(".part"));
    }

    @Test
    void replyName_chosen_isSettledByTheReply() throws IOException {
        Job plain = daemon.create(upload(JobType.JOB_TYPE_UPLOAD, "/p").build());
        assertThat(catchThrowableOfType(EbbException.class, () -> name(plain, "r"))
                        .reason())
                .isEqualTo("E_NOTIMPL");
        CreateJobRequest.Builder named = upload(JobType.JOB_TYPE_UPLOAD, "/p");
        named.getSettingsBuilder().setReplyFileName(folder.resolve("r").toString());
        assertThat(catchThrowableOfType(EbbException.class, () -> daemon.create(named.build()))
                        .reason())
                .isEqualTo("E_NOTIMPL");

        Job job = daemon.create(upload(JobType.JOB_TYPE_UPLOAD_REPLY, "/r").build());
        assertThat(job.getReplyFileName()).as("made up by Resume").isEmpty();
        assertThat(name(job, "r").getReplyFileName())
                .isEqualTo(folder.resolve("r").toString());
        jobs().resume(ResumeRequest.newBuilder().setJobId(job.getId()).build());
        daemon.await(job, JOB_STATE_TRANSFERRED);
        assertThat(catchThrowableOfType(EbbException.class, () -> name(job, "other"))
                        .reason())
                .isEqualTo("BG_E_INVALID_STATE");
        assertThat(complete(job).getState()).isEqualTo(JOB_STATE_ACKNOWLEDGED);
        assertThat(folder.resolve("r")).hasContent("reply");
    }

    @Test
    void complete_whereTheReplyIsInTheWay_staysTransferredAndWorksLater() throws IOException {
        Path reply = Files.writeString(folder.resolve("r"), "mine");
        CreateJobRequest.Builder request =
                upload(JobType.JOB_TYPE_UPLOAD_REPLY, "/r").setResume(true);
        request.getSettingsBuilder()
                .setReplyFileName(reply.toString())
                .setOverwrite(OverwriteRule.OVERWRITE_RULE_NO_CLOBBER);
        Job job = daemon.await(daemon.create(request.build()), JOB_STATE_TRANSFERRED);
        assertThat(catchThrowableOfType(EbbException.class, () -> complete(job)).reason())
                .isEqualTo("ERROR_FILE_EXISTS");
        assertThat(daemon.job(job.getId()).getState()).isEqualTo(JOB_STATE_TRANSFERRED);
        assertThat(reply).hasContent("mine");
        Files.delete(reply);
        assertThat(complete(job).getState()).isEqualTo(JOB_STATE_ACKNOWLEDGED);
        assertThat(reply).hasContent("reply");
    }

    @Test
    void complete_ofAnUploadReply_needsItsReply() throws IOException {
        Job job = daemon.create(
                upload(JobType.JOB_TYPE_UPLOAD_REPLY, "/full").setResume(true).build());
        daemon.await(job, JOB_STATE_TRANSIENT_ERROR);
        assertThat(catchThrowableOfType(EbbException.class, () -> complete(job)).reason())
                .isEqualTo("BG_E_INVALID_STATE");
    }

    private CreateJobRequest.Builder upload(JobType type, String path) throws IOException {
        return CreateJobRequest.newBuilder()
                .setDisplayName("upload")
                .setType(type)
                .setSettings(JobSettings.newBuilder().setMinimumRetryDelay(TestDaemon.duration(Duration.ofMillis(100))))
                .addFiles(file(path));
    }

    private FileSpec file(String path) throws IOException {
        return FileSpec.newBuilder()
                .setRemoteName(server.uri(path).toString())
                .setLocalName(source(path).toString())
                .build();
    }

    private Path source(String path) throws IOException {
        return Files.write(folder.resolve("source-" + path.substring(1)), content(path));
    }

    private static byte[] content(String path) {
        return DownloadIT.bytes(10_000, path.hashCode());
    }

    private void add(Job job, String path) throws IOException {
        jobs().addFile(AddFileRequest.newBuilder()
                .setJobId(job.getId())
                .setFile(file(path))
                .build());
    }

    private static SetUploadProtocolRequest.Builder protocol(UploadProtocol protocol) {
        return SetUploadProtocolRequest.newBuilder().setUploadProtocol(protocol);
    }

    private Job set(Job job, SetUploadProtocolRequest.Builder request) {
        return jobs().setUploadProtocol(request.setJobId(job.getId()).build()).getJob();
    }

    private String refusal(Job job, SetUploadProtocolRequest.Builder request) {
        return catchThrowableOfType(EbbException.class, () -> set(job, request)).reason();
    }

    private Job name(Job job, String reply) {
        return jobs().setReplyFileName(SetReplyFileNameRequest.newBuilder()
                        .setJobId(job.getId())
                        .setReplyFileName(folder.resolve(reply).toString())
                        .build())
                .getJob();
    }

    private List<File> files(Job job) {
        return new ArrayList<>(jobs().enumFiles(
                        EnumFilesRequest.newBuilder().setJobId(job.getId()).build())
                .getFilesList());
    }

    private Job complete(Job job) {
        return jobs().complete(
                        CompleteRequest.newBuilder().setJobId(job.getId()).build())
                .getJob();
    }

    private BackgroundCopyJobBlockingStub jobs() {
        return daemon.stubs().job();
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }
}
