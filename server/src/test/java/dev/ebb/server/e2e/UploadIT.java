package dev.ebb.server.e2e;

import static dev.ebb.v1.JobState.JOB_STATE_ACKNOWLEDGED;
import static dev.ebb.v1.JobState.JOB_STATE_ERROR;
import static dev.ebb.v1.JobState.JOB_STATE_TRANSFERRED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.ebb.client.EbbException;
import dev.ebb.server.support.ScriptedHttpServer;
import dev.ebb.server.support.TestDaemon;
import dev.ebb.v1.AddFileRequest;
import dev.ebb.v1.CompleteRequest;
import dev.ebb.v1.CompleteResponse;
import dev.ebb.v1.CreateJobRequest;
import dev.ebb.v1.EnumFilesRequest;
import dev.ebb.v1.FileSpec;
import dev.ebb.v1.FileState;
import dev.ebb.v1.Job;
import dev.ebb.v1.JobType;
import dev.ebb.v1.ResultCode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The two job types that send: a plain PUT, and a POST whose answer becomes the reply file. */
class UploadIT {
    private static final byte[] CONTENT = DownloadIT.bytes(2_000_000, 5);

    @TempDir
    Path folder;

    private final AtomicReference<byte[]> received = new AtomicReference<>(new byte[0]);
    private final AtomicInteger requests = new AtomicInteger();
    private Path source;
    private ScriptedHttpServer server;
    private TestDaemon daemon;

    @BeforeEach
    void start() throws IOException {
        source = Files.write(folder.resolve("source"), CONTENT);
        server = ScriptedHttpServer.start((request, answer) -> {
            received.set(request.body());
            if (request.target().equals("/busy") && requests.incrementAndGet() == 1) {
                answer.head(503, "Content-Length: 0");
            } else if (request.target().equals("/denied")) {
                answer.head(403, "Content-Length: 0");
            } else {
                byte[] reply = (request.method() + " done").getBytes(StandardCharsets.US_ASCII);
                answer.head(200, "Content-Length: " + reply.length).body(reply);
            }
        });
        daemon = TestDaemon.start(folder.resolve("home"));
    }

    @AfterEach
    void stop() throws IOException {
        daemon.close();
        server.close();
    }

    @Test
    void upload_acceptedByTheServer_isTransferredAndCompletes() {
        Job job = daemon.await(create(JobType.JOB_TYPE_UPLOAD, "/put"), JOB_STATE_TRANSFERRED);
        assertThat(received.get()).isEqualTo(CONTENT);
        assertThat(server.requests())
                .as("asked what it understands, which is nothing but HTTP, and then given the file")
                .extracting(ScriptedHttpServer.Request::method)
                .containsExactly("OPTIONS", "PUT");
        assertThat(daemon.stubs()
                        .job()
                        .enumFiles(EnumFilesRequest.newBuilder()
                                .setJobId(job.getId())
                                .build())
                        .getFiles(0)
                        .getState())
                .isEqualTo(FileState.FILE_STATE_COMPLETED);
        CompleteResponse done = complete(job);
        assertThat(done.getResult()).isEqualTo(ResultCode.RESULT_CODE_S_OK);
        assertThat(source).hasBinaryContent(CONTENT);
    }

    @Test
    void upload_serverBusyOnce_isSentAgainWhole() {
        Job job = daemon.await(create(JobType.JOB_TYPE_UPLOAD, "/busy"), JOB_STATE_TRANSFERRED);
        assertThat(received.get()).isEqualTo(CONTENT);
        assertThat(daemon.job(job.getId()).getErrorCount()).isEqualTo(1);
    }

    @Test
    void upload_denied_goesToErrorAndCannotBeCompleted() {
        Job job = daemon.await(create(JobType.JOB_TYPE_UPLOAD, "/denied"), JOB_STATE_ERROR);
        assertThat(job.getError().getName()).isEqualTo("BG_E_HTTP_ERROR_403");
        EbbException refusal = catchThrowableOfType(EbbException.class, () -> complete(job));
        assertThat(refusal.reason()).isEqualTo("BG_E_INVALID_STATE");
    }

    @Test
    void uploadReply_completed_putsTheReplyBesideTheSource() {
        Job job = daemon.await(create(JobType.JOB_TYPE_UPLOAD_REPLY, "/post"), JOB_STATE_TRANSFERRED);
        assertThat(received.get()).isEqualTo(CONTENT);
        Path reply = Path.of(job.getReplyFileName());
        assertThat(reply.getParent()).isEqualTo(folder);
        assertThat(reply).doesNotExist();

        CompleteResponse done = complete(job);

        assertThat(done.getJob().getState()).isEqualTo(JOB_STATE_ACKNOWLEDGED);
        assertThat(reply).hasContent("POST done");
        assertThat(folder.toFile().list()).noneMatch(name -> name.endsWith(".part"));
    }

    @Test
    void secondFile_ofAnUpload_isRefused() {
        Job job = create(JobType.JOB_TYPE_UPLOAD, "/put");
        EbbException refusal = catchThrowableOfType(
                EbbException.class,
                () -> daemon.stubs()
                        .job()
                        .addFile(AddFileRequest.newBuilder()
                                .setJobId(job.getId())
                                .setFile(file("/put"))
                                .build()));
        assertThat(refusal.reason()).isIn("BG_E_TOO_MANY_FILES", "BG_E_INVALID_STATE");
    }

    @Test
    void upload_ofAMissingFile_isRefusedAtOnce() throws IOException {
        Files.delete(source);
        EbbException refusal = catchThrowableOfType(EbbException.class, () -> create(JobType.JOB_TYPE_UPLOAD, "/put"));
        assertThat(refusal.reason()).isEqualTo("ERROR_FILE_NOT_FOUND");
    }

    private Job create(JobType type, String path) {
        return daemon.create(CreateJobRequest.newBuilder()
                .setDisplayName("upload")
                .setType(type)
                .setResume(true)
                .setSettings(TestDaemon.fast(server.uri(path), source).getSettings())
                .addFiles(file(path))
                .build());
    }

    private FileSpec file(String path) {
        return FileSpec.newBuilder()
                .setRemoteName(server.uri(path).toString())
                .setLocalName(source.toString())
                .build();
    }

    private CompleteResponse complete(Job job) {
        return daemon.stubs()
                .job()
                .complete(CompleteRequest.newBuilder().setJobId(job.getId()).build());
    }
}
