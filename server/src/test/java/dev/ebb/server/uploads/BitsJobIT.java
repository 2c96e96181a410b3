package dev.ebb.server.uploads;

import static dev.ebb.v1.JobState.JOB_STATE_ERROR;
import static dev.ebb.v1.JobState.JOB_STATE_TRANSFERRED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ebb.server.engine.EngineHarness;
import dev.ebb.server.support.ScriptedHttpServer;
import dev.ebb.server.support.TestDaemon;
import dev.ebb.v1.CompleteRequest;
import dev.ebb.v1.CreateJobRequest;
import dev.ebb.v1.Job;
import dev.ebb.v1.JobType;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An upload-reply job of the service and our own server, which speaks BITS with it, with an application behind. */
class BitsJobIT {
    private static final byte[] CONTENT = EngineHarness.content(3_000_000, 4);
    private static final byte[] REPLY = EngineHarness.content(300_000, 5);

    @TempDir
    Path folder;

    private Path source;
    private UploadRig rig;
    private ScriptedHttpServer application;
    private TestDaemon daemon;

    @BeforeEach
    void start() throws IOException {
        source = Files.write(folder.resolve("source"), CONTENT);
        application = ScriptedHttpServer.start((request, answer) -> answer(request, answer));
        rig = new UploadRig(folder);
        rig.application = new UploadOptions.Notify(
                UploadOptions.Notification.VALUE, application.uri("/app"), Duration.ofSeconds(20));
        rig.start();
        daemon = TestDaemon.start(folder.resolve("home"));
    }

    @AfterEach
    void stop() throws IOException {
        daemon.close();
        rig.close();
        application.close();
    }

    private static void answer(ScriptedHttpServer.Request request, ScriptedHttpServer.Answer answer)
            throws IOException {
        assertThat(request.body()).isEqualTo(CONTENT);
        answer.head(200, "Content-Length: " + REPLY.length).body(REPLY);
    }

    private Job create() {
        URI remote = rig.url().resolve("/in/file.bin");
        CreateJobRequest.Builder request = TestDaemon.fast(remote, source);
        return daemon.create(request.setType(JobType.JOB_TYPE_UPLOAD_REPLY).build());
    }

    private void completes(Job job) throws IOException {
        Job done = daemon.await(daemon.job(job.getId()), JOB_STATE_TRANSFERRED);
        daemon.stubs()
                .job()
                .complete(CompleteRequest.newBuilder().setJobId(done.getId()).build());
        assertThat(Path.of(done.getReplyFileName())).hasBinaryContent(REPLY);
        assertThat(source).hasBinaryContent(CONTENT);
    }

    @Test
    void job_getsTheReply_andTheApplicationTheFileOnce() throws Exception {
        completes(create());
        assertThat(application.requests()).hasSize(1);
    }

    @Test
    void job_ofAServiceThatRestartsWhileTheApplicationWorks_getsTheReply() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        application.script((request, answer) -> {
            asked.countDown();
            go.await();
            answer(request, answer);
        });
        Job job = create();
        assertThat(asked.await(30, TimeUnit.SECONDS)).isTrue();
        daemon.close();
        go.countDown();
        daemon = TestDaemon.start(folder.resolve("home"));

        completes(job);

        assertThat(application.requests()).as("delivered once").hasSize(1);
    }

    @Test
    void job_ofABusyApplication_isDeliveredLater() throws Exception {
        application.script((request, answer) -> {
            if (request.number() == 1) {
                request.body();
                answer.head(503, "Content-Length: 0");
            } else {
                answer(request, answer);
            }
        });
        completes(create());
        assertThat(application.requests()).hasSize(2);
    }

    @Test
    void job_thatTheApplicationRefuses_isInErrorAndNotPostedAgain() {
        application.script((request, answer) -> {
            request.body();
            answer.head(403, "Content-Length: 0");
        });
        Job failed = daemon.await(create(), JOB_STATE_ERROR);
        assertThat(failed.getError().getName()).isEqualTo("BG_E_HTTP_ERROR_403");
        assertThat(failed.getError().getContext().name()).endsWith("REMOTE_APPLICATION");
        assertThat(application.requests()).hasSize(1);
    }
}
