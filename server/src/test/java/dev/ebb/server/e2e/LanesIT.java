package dev.ebb.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ebb.client.EbbClient;
import dev.ebb.server.engine.EngineHarness;
import dev.ebb.server.support.DaemonProcess;
import dev.ebb.server.support.RemoteFile;
import dev.ebb.server.support.ScriptedHttpServer;
import dev.ebb.server.support.ScriptedHttpServer.Request;
import dev.ebb.server.support.SlowOrigin;
import dev.ebb.server.support.TestDaemon;
import dev.ebb.v1.CompleteRequest;
import dev.ebb.v1.CreateJobRequest;
import dev.ebb.v1.FileSpec;
import dev.ebb.v1.GetFilledFileRangesRequest;
import dev.ebb.v1.GetJobRequest;
import dev.ebb.v1.Job;
import dev.ebb.v1.JobPriority;
import dev.ebb.v1.JobState;
import dev.ebb.v1.JobType;
import dev.ebb.v1.ResumeRequest;
import dev.ebb.v1.SubscribeRequest;
import dev.ebb.v1.SuspendRequest;
import dev.ebb.v1.UpdateDownloadPositionRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One large file over several connections through the real service. */
class LanesIT {
    private static final int SIZE = 40 << 20;
    private static final byte[] CONTENT = EngineHarness.content(SIZE, 7);
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    Path folder;

    private Path files;
    private Path home;

    @BeforeEach
    void makeFolders() throws Exception {
        files = Files.createDirectory(folder.resolve("files"));
        home = Files.createDirectory(folder.resolve("home"));
    }

    @Test
    void serviceKilledInTheMiddle_fetchesWhatIsMissingAfterwards() throws Exception {
        SlowOrigin slow = new SlowOrigin(CONTENT, 99);
        try (ScriptedHttpServer server = ScriptedHttpServer.start(slow)) {
            Job job;
            try (DaemonProcess daemon = DaemonProcess.start(home, settings());
                    EbbClient client = daemon.connect()) {
                job = start(client, server);
                awaitThat(client, job, () -> stretches(client, job) > 2);
                daemon.kill();
            }
            assertThat(slow.most()).isGreaterThan(2);
            server.script(new RemoteFile(CONTENT).etag("\"v1\""));
            int before = server.requests().size();
            try (DaemonProcess daemon = DaemonProcess.start(home, settings());
                    EbbClient client = daemon.connect()) {
                finish(client, job);
            }
            assertThat(files.resolve("f")).hasBinaryContent(CONTENT);
            List<Request> again =
                    server.requests().subList(before, server.requests().size());
            assertThat(again).hasSizeGreaterThan(1).allSatisfy(request -> {
                assertThat(request.header("If-Range")).isEqualTo("\"v1\"");
                assertThat(request.header("Range")).doesNotStartWith("bytes=0-");
            });
        }
    }

    @Test
    void position_movedWhileWhatSeveralLeftIsGoneOnWith_isFetchedNext() throws Exception {
        SlowOrigin slow = new SlowOrigin(CONTENT, 99);
        try (ScriptedHttpServer server = ScriptedHttpServer.start(slow);
                DaemonProcess daemon = DaemonProcess.start(home, settings());
                EbbClient client = daemon.connect()) {
            Job job = start(client, server);
            awaitThat(client, job, () -> stretches(client, job) > 1);
            client.blocking()
                    .job()
                    .suspend(SuspendRequest.newBuilder().setJobId(job.getId()).build());
            int before = server.requests().size();
            resume(client, job);
            awaitThat(client, job, () -> server.requests().size() > before);
            client.blocking()
                    .file()
                    .updateDownloadPosition(UpdateDownloadPositionRequest.newBuilder()
                            .setJobId(job.getId())
                            .setOffset(SIZE - 1000)
                            .build());
            awaitThat(
                    client,
                    job,
                    () -> server.requests().stream()
                            .anyMatch(request -> String.valueOf(request.header("Range"))
                                    .equals("bytes=" + (SIZE - 1000) + "-" + (SIZE - 1))));
            slow.hurry();
            finish(client, job);
            assertThat(files.resolve("f")).hasBinaryContent(CONTENT);
        }
    }

    private static String[] settings() {
        return new String[] {
            "engine.checkpoint-bytes=64KiB", "engine.checkpoint-interval=100ms", "engine.spread-from=1MiB"
        };
    }

    private Job start(EbbClient client, ScriptedHttpServer server) {
        CreateJobRequest.Builder request = CreateJobRequest.newBuilder()
                .setDisplayName("large")
                .setType(JobType.JOB_TYPE_DOWNLOAD)
                .addFiles(FileSpec.newBuilder()
                        .setRemoteName(server.uri("/f").toString())
                        .setLocalName(files.resolve("f").toString()));
        request.getSettingsBuilder().setPriority(JobPriority.JOB_PRIORITY_FOREGROUND);
        Job job = client.blocking().manager().createJob(request.build()).getJob();
        resume(client, job);
        return job;
    }

    private static void resume(EbbClient client, Job job) {
        client.blocking()
                .job()
                .resume(ResumeRequest.newBuilder().setJobId(job.getId()).build());
    }

    private static void finish(EbbClient client, Job job) throws Exception {
        GetJobRequest ask = GetJobRequest.newBuilder().setJobId(job.getId()).build();
        awaitThat(
                client,
                job,
                () -> client.blocking().manager().getJob(ask).getJob().getState() == JobState.JOB_STATE_TRANSFERRED);
        client.blocking()
                .job()
                .complete(CompleteRequest.newBuilder().setJobId(job.getId()).build());
    }

    private static int stretches(EbbClient client, Job job) {
        return client.blocking()
                .file()
                .getFilledFileRanges(GetFilledFileRangesRequest.newBuilder()
                        .setJobId(job.getId())
                        .build())
                .getRangesCount();
    }

    /** Progress messages are what it wakes for. */
    private static void awaitThat(EbbClient client, Job job, BooleanSupplier condition) throws Exception {
        SubscribeRequest watch = SubscribeRequest.newBuilder()
                .setJobId(job.getId())
                .setProgressInterval(TestDaemon.duration(Duration.ofMillis(100)))
                .build();
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        try (var events = client.events().iterate(watch)) {
            while (!condition.getAsBoolean()) {
                if (System.nanoTime() > deadline) {
                    throw new AssertionError("it never came to that");
                }
                events.poll(Duration.ofSeconds(1));
            }
        }
    }
}
