package dev.ebb.server.e2e;

import static dev.ebb.v1.JobState.JOB_STATE_TRANSFERRED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.ebb.client.EbbException;
import dev.ebb.server.support.ScriptedHttpServer;
import dev.ebb.server.support.TestDaemon;
import dev.ebb.v1.CompleteRequest;
import dev.ebb.v1.CreateJobRequest;
import dev.ebb.v1.FileSpec;
import dev.ebb.v1.GetReplyDataRequest;
import dev.ebb.v1.GetReplyDataResponse;
import dev.ebb.v1.GetReplyProgressRequest;
import dev.ebb.v1.Job;
import dev.ebb.v1.JobReplyProgress;
import dev.ebb.v1.JobType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What GetReplyProgress and GetReplyData of IBackgroundCopyJob2 tell of a server's reply. */
class ReplyIT {
    private static final int LIMIT = 1 << 20;

    @TempDir
    Path folder;

    private final CountDownLatch asked = new CountDownLatch(1);
    private final CountDownLatch begin = new CountDownLatch(1);
    private final CountDownLatch rest = new CountDownLatch(1);
    private volatile byte[] reply = DownloadIT.bytes(200_000, 7);
    private Path source;
    private ScriptedHttpServer server;
    private TestDaemon daemon;

    @BeforeEach
    void start() throws IOException {
        source = Files.write(folder.resolve("source"), new byte[] {1, 2, 3});
        server = ScriptedHttpServer.start((request, answer) -> {
            request.body();
            asked.countDown();
            await(begin);
            byte[] body = reply;
            int half = body.length / 2;
            answer.head(200, "Content-Length: " + body.length).body(body, 0, half);
            await(rest);
            answer.body(body, half, body.length);
        });
        daemon = TestDaemon.start(folder.resolve("home"));
    }

    @AfterEach
    void stop() throws IOException {
        begin.countDown();
        rest.countDown();
        daemon.close();
        server.close();
    }

    @Test
    void progress_beforeWhileAndAfterTheReply_tellsTheTwoDirectionsApart() throws Exception {
        Job job = create(JobType.JOB_TYPE_UPLOAD_REPLY);
        await(asked);
        assertThat(progress(job)).isEqualTo(JobReplyProgress.getDefaultInstance());

        begin.countDown();
        JobReplyProgress moving = progress(job);
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (moving.getBytesTransferred() < reply.length / 2) {
            assertThat(System.nanoTime()).as("the reply never came").isLessThan(deadline);
            moving = progress(job);
        }
        assertThat(moving.getBytesTotal()).isEqualTo(reply.length);
        rest.countDown();
        daemon.await(job, JOB_STATE_TRANSFERRED);

        assertThat(progress(job).getBytesTotal()).isEqualTo(reply.length);
        assertThat(progress(job).getBytesTransferred()).isEqualTo(reply.length);
    }

    @Test
    void data_afterTheReply_isReadableBeforeAndAfterComplete() throws Exception {
        release();
        Job job = daemon.await(create(JobType.JOB_TYPE_UPLOAD_REPLY), JOB_STATE_TRANSFERRED);
        assertThat(data(job).getData().toByteArray()).isEqualTo(reply);
        complete(job);
        assertThat(data(job).getLength()).isEqualTo(reply.length);
        assertThat(data(job).getData().toByteArray()).isEqualTo(reply);
        assertThat(progress(job).getBytesTotal()).isEqualTo(reply.length);
    }

    @Test
    void data_ofAFileThatSomebodyPutInItsPlace_isNotHandedOut() throws Exception {
        release();
        Job job = daemon.await(create(JobType.JOB_TYPE_UPLOAD_REPLY), JOB_STATE_TRANSFERRED);
        complete(job);
        Path name = Path.of(job.getReplyFileName());
        Path kept = Files.move(name, folder.resolve("kept"));
        Files.createSymbolicLink(name, kept);
        assertThat(refusal(job)).isEqualTo("ERROR_FILE_NOT_FOUND");
        Files.delete(name);
        Files.write(name, new byte[] {1});
        assertThat(refusal(job)).isEqualTo("ERROR_FILE_NOT_FOUND");
        Files.delete(name);
        assertThat(refusal(job)).isEqualTo("ERROR_FILE_NOT_FOUND");
    }

    @Test
    void data_ofAnEmptyReply_isEmpty() {
        reply = new byte[0];
        release();
        Job job = daemon.await(create(JobType.JOB_TYPE_UPLOAD_REPLY), JOB_STATE_TRANSFERRED);
        assertThat(data(job)).isEqualTo(GetReplyDataResponse.getDefaultInstance());
        assertThat(progress(job).hasBytesTotal()).isTrue();
    }

    @Test
    void data_atTheLimit_isHandedOut() {
        reply = DownloadIT.bytes(LIMIT, 8);
        release();
        Job job = daemon.await(create(JobType.JOB_TYPE_UPLOAD_REPLY), JOB_STATE_TRANSFERRED);
        assertThat(data(job).getData().toByteArray()).isEqualTo(reply);
    }

    @Test
    void data_pastTheLimit_isRefusedWithItsLength() throws Exception {
        reply = DownloadIT.bytes(LIMIT + 1, 9);
        release();
        Job job = daemon.await(create(JobType.JOB_TYPE_UPLOAD_REPLY), JOB_STATE_TRANSFERRED);
        EbbException refused = catchThrowableOfType(EbbException.class, () -> data(job));
        assertThat(refused.reason()).isEqualTo("BG_E_TOO_LARGE");
        assertThat(refused.getMessage()).contains(Integer.toString(LIMIT + 1));
        assertThat(progress(job).getBytesTotal()).isEqualTo(LIMIT + 1);
        complete(job);
        assertThat(Files.readAllBytes(Path.of(job.getReplyFileName()))).isEqualTo(Arrays.copyOf(reply, reply.length));
    }

    @Test
    void data_beforeTheReply_isRefused() {
        Job job = create(JobType.JOB_TYPE_UPLOAD_REPLY);
        await(asked);
        assertThat(refusal(job)).isEqualTo("BG_E_INVALID_STATE");
    }

    @Test
    void replies_ofOtherJobs_areNotImplemented() {
        release();
        Job job = create(JobType.JOB_TYPE_UPLOAD);
        assertThat(refusal(job)).isEqualTo("E_NOTIMPL");
        assertThat(catchThrowableOfType(EbbException.class, () -> progress(job)).reason())
                .isEqualTo("E_NOTIMPL");
    }

    private void release() {
        begin.countDown();
        rest.countDown();
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException stopped) {
            throw new AssertionError(stopped);
        }
    }

    private Job create(JobType type) {
        return daemon.create(CreateJobRequest.newBuilder()
                .setDisplayName("upload")
                .setType(type)
                .setResume(true)
                .addFiles(FileSpec.newBuilder()
                        .setRemoteName(server.uri("/post").toString())
                        .setLocalName(source.toString()))
                .build());
    }

    private JobReplyProgress progress(Job job) {
        return daemon.stubs()
                .job()
                .getReplyProgress(GetReplyProgressRequest.newBuilder()
                        .setJobId(job.getId())
                        .build())
                .getProgress();
    }

    private GetReplyDataResponse data(Job job) {
        return daemon.stubs()
                .job()
                .getReplyData(
                        GetReplyDataRequest.newBuilder().setJobId(job.getId()).build());
    }

    private String refusal(Job job) {
        return catchThrowableOfType(EbbException.class, () -> data(job)).reason();
    }

    private void complete(Job job) {
        daemon.stubs()
                .job()
                .complete(CompleteRequest.newBuilder().setJobId(job.getId()).build());
    }
}
