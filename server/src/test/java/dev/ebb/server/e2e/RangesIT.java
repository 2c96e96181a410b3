package dev.ebb.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ebb.client.BlockingStubs;
import dev.ebb.client.EbbClient;
import dev.ebb.server.engine.EngineHarness;
import dev.ebb.server.support.DaemonProcess;
import dev.ebb.server.support.RemoteFile;
import dev.ebb.server.support.ScriptedHttpServer;
import dev.ebb.server.support.TestDaemon;
import dev.ebb.v1.AddFileWithRangesRequest;
import dev.ebb.v1.CompleteRequest;
import dev.ebb.v1.CreateJobRequest;
import dev.ebb.v1.FileRange;
import dev.ebb.v1.FileSpec;
import dev.ebb.v1.GetFilledFileRangesRequest;
import dev.ebb.v1.GetJobRequest;
import dev.ebb.v1.Job;
import dev.ebb.v1.JobState;
import dev.ebb.v1.JobType;
import dev.ebb.v1.ResumeRequest;
import dev.ebb.v1.SubscribeRequest;
import dev.ebb.v1.UpdateDownloadPositionRequest;
import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Parts of files through the real service. */
class RangesIT {
    private static final byte[] CONTENT = EngineHarness.content(3_000_000, 7);

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
    void parts_completed_areInPlaceInTheOrderGiven() throws Exception {
        try (ScriptedHttpServer server = ScriptedHttpServer.start(new RemoteFile(CONTENT).etag("\"v1\""));
                TestDaemon daemon = TestDaemon.start(home)) {
            Job job = create(daemon.stubs());
            daemon.stubs()
                    .job()
                    .addFileWithRanges(AddFileWithRangesRequest.newBuilder()
                            .setJobId(job.getId())
                            .setFile(spec(server, range(50, 10), range(2_999_000, -1), range(0, 10)))
                            .build());
            resume(daemon.stubs(), job);
            Job done = daemon.await(job, JobState.JOB_STATE_TRANSFERRED, JobState.JOB_STATE_ERROR);
            assertThat(done.getState()).isEqualTo(JobState.JOB_STATE_TRANSFERRED);
            assertThat(done.getProgress().getBytesTotal()).isEqualTo(1020);
            complete(daemon.stubs(), job);
            assertThat(files.resolve("f")).hasBinaryContent(joined(50, 60, 2_999_000, 3_000_000, 0, 10));
        }
    }

    @Test
    void parts_serviceKilledInTheMiddle_goOnAfterwards() throws Exception {
        CountDownLatch held = new CountDownLatch(1);
        try (ScriptedHttpServer server =
                ScriptedHttpServer.start(new RemoteFile(CONTENT).etag("\"v1\"").holdAt(2_500_000, held))) {
            Job job;
            try (DaemonProcess daemon = DaemonProcess.start(home, settings());
                    EbbClient client = daemon.connect()) {
                job = create(client.blocking());
                client.blocking()
                        .job()
                        .addFileWithRanges(AddFileWithRangesRequest.newBuilder()
                                .setJobId(job.getId())
                                .setFile(spec(server, range(100, 900_000), range(1_000_000, -1), range(0, 100)))
                                .build());
                resume(client.blocking(), job);
                awaitFilled(client, job, 1_000_000);
                daemon.kill();
            }
            held.countDown();
            server.script(new RemoteFile(CONTENT).etag("\"v1\""));
            int before = server.requests().size();
            try (DaemonProcess daemon = DaemonProcess.start(home, settings());
                    EbbClient client = daemon.connect()) {
                awaitState(client, job, JobState.JOB_STATE_TRANSFERRED);
                complete(client.blocking(), job);
            }
            assertThat(files.resolve("f")).hasBinaryContent(joined(100, 900_100, 1_000_000, 3_000_000, 0, 100));
            assertThat(server.requests().get(before).header("If-Range")).isEqualTo("\"v1\"");
        }
    }

    @Test
    void position_ofAnOrdinaryJob_isFetchedFirst() throws Exception {
        try (ScriptedHttpServer server = ScriptedHttpServer.start(new RemoteFile(CONTENT).etag("\"v1\""));
                TestDaemon daemon = TestDaemon.start(home)) {
            Job job = daemon.create(CreateJobRequest.newBuilder()
                    .setDisplayName("video")
                    .setType(JobType.JOB_TYPE_DOWNLOAD)
                    .addFiles(spec(server))
                    .build());
            daemon.stubs()
                    .file()
                    .updateDownloadPosition(UpdateDownloadPositionRequest.newBuilder()
                            .setJobId(job.getId())
                            .setOffset(2_000_000)
                            .build());
            resume(daemon.stubs(), job);
            daemon.await(job, JobState.JOB_STATE_TRANSFERRED);
            complete(daemon.stubs(), job);
            assertThat(files.resolve("f")).hasBinaryContent(CONTENT);
            assertThat(server.requests().get(0).header("Range")).isEqualTo("bytes=2000000-");
        }
    }

    private static String[] settings() {
        return new String[] {"engine.checkpoint-bytes=64KiB", "engine.checkpoint-interval=100ms"};
    }

    private static Job create(BlockingStubs stubs) {
        return stubs.manager()
                .createJob(CreateJobRequest.newBuilder()
                        .setDisplayName("parts")
                        .setType(JobType.JOB_TYPE_DOWNLOAD)
                        .build())
                .getJob();
    }

    private FileSpec spec(ScriptedHttpServer server, FileRange... ranges) {
        return FileSpec.newBuilder()
                .setRemoteName(server.uri("/f").toString())
                .setLocalName(files.resolve("f").toString())
                .addAllRanges(java.util.List.of(ranges))
                .build();
    }

    private static FileRange range(long offset, long length) {
        return FileRange.newBuilder().setInitialOffset(offset).setLength(length).build();
    }

    private static void resume(BlockingStubs stubs, Job job) {
        stubs.job().resume(ResumeRequest.newBuilder().setJobId(job.getId()).build());
    }

    private static void complete(BlockingStubs stubs, Job job) {
        stubs.job().complete(CompleteRequest.newBuilder().setJobId(job.getId()).build());
    }

    /** Waits until so many bytes are safe on disk; progress messages are what it wakes for. */
    private static void awaitFilled(EbbClient client, Job job, long bytes) throws Exception {
        SubscribeRequest watch = SubscribeRequest.newBuilder()
                .setJobId(job.getId())
                .setProgressInterval(TestDaemon.duration(Duration.ofMillis(100)))
                .build();
        long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        try (var events = client.events().iterate(watch)) {
            while (filled(client, job) < bytes) {
                if (System.nanoTime() > deadline) {
                    throw new AssertionError("only " + filled(client, job) + " bytes are safe");
                }
                events.poll(Duration.ofSeconds(1));
            }
        }
    }

    private static long filled(EbbClient client, Job job) {
        return client
                .blocking()
                .file()
                .getFilledFileRanges(GetFilledFileRangesRequest.newBuilder()
                        .setJobId(job.getId())
                        .build())
                .getRangesList()
                .stream()
                .mapToLong(FileRange::getLength)
                .sum();
    }

    private static void awaitState(EbbClient client, Job job, JobState wanted) throws Exception {
        SubscribeRequest watch = SubscribeRequest.newBuilder()
                .setJobId(job.getId())
                .setProgressInterval(TestDaemon.duration(Duration.ofMillis(100)))
                .build();
        long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        GetJobRequest ask = GetJobRequest.newBuilder().setJobId(job.getId()).build();
        try (var events = client.events().iterate(watch)) {
            Job now = client.blocking().manager().getJob(ask).getJob();
            while (now.getState() != wanted) {
                if (System.nanoTime() > deadline) {
                    throw new AssertionError("the job is " + now);
                }
                events.poll(Duration.ofSeconds(1));
                now = client.blocking().manager().getJob(ask).getJob();
            }
        }
    }

    private static byte[] joined(int... bounds) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (int i = 0; i < bounds.length; i += 2) {
            all.write(CONTENT, bounds[i], bounds[i + 1] - bounds[i]);
        }
        return all.toByteArray();
    }
}
