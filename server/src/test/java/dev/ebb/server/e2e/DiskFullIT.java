package dev.ebb.server.e2e;

import static dev.ebb.v1.JobState.JOB_STATE_ERROR;
import static dev.ebb.v1.JobState.JOB_STATE_TRANSFERRED;
import static dev.ebb.v1.JobState.JOB_STATE_TRANSIENT_ERROR;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ebb.server.support.Origin;
import dev.ebb.server.support.ScriptedHttpServer;
import dev.ebb.server.support.TestDaemon;
import dev.ebb.v1.CancelRequest;
import dev.ebb.v1.CompleteRequest;
import dev.ebb.v1.ErrorContext;
import dev.ebb.v1.Job;
import dev.ebb.v1.JobSettings;
import dev.ebb.v1.JobType;
import dev.ebb.v1.WaitingReasonKind;
import dev.ebb.v1.WhyNotRunningRequest;
import dev.ebb.v1.WhyNotRunningResponse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A volume that is too small for the file: said in words, nothing left behind, and the next job works. */
@Tag("root")
@EnabledOnOs(OS.LINUX)
class DiskFullIT {
    private static final byte[] LARGE = DownloadIT.bytes(3_000_000, 1);
    private static final byte[] SMALL = DownloadIT.bytes(10_000, 2);

    @TempDir
    Path folder;

    private Path volume;

    @BeforeEach
    void mount() throws Exception {
        volume = Files.createDirectory(folder.resolve("volume"));
        run("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", volume.toString());
    }

    @AfterEach
    void unmount() throws Exception {
        run("umount", volume.toString());
    }

    @Test
    void download_largerThanTheVolume_failsInWordsAndTheNextOneWorks() throws Exception {
        Origin origin = new Origin().file("/large", LARGE).file("/small", SMALL);
        try (ScriptedHttpServer server = ScriptedHttpServer.start(origin);
                TestDaemon daemon = TestDaemon.start(folder.resolve("home"))) {
            Job job = daemon.download(server.uri("/large"), volume.resolve("large"));
            Job failed = daemon.await(job, JOB_STATE_ERROR);
            assertThat(failed.getError().getName()).isEqualTo("ERROR_DISK_FULL");
            assertThat(failed.getError().getContext()).isEqualTo(ErrorContext.ERROR_CONTEXT_LOCAL_FILE);
            assertThat(failed.getError().getRemedy()).contains("space");
            daemon.stubs()
                    .job()
                    .cancel(CancelRequest.newBuilder().setJobId(job.getId()).build());
            assertThat(volume).isEmptyDirectory();

            Job next =
                    daemon.await(daemon.download(server.uri("/small"), volume.resolve("small")), JOB_STATE_TRANSFERRED);
            daemon.stubs()
                    .job()
                    .complete(
                            CompleteRequest.newBuilder().setJobId(next.getId()).build());
            assertThat(volume.resolve("small")).hasBinaryContent(SMALL);
        }
    }

    /** The retry delay is ten minutes: what brings the job back is that somebody made room. */
    @Test
    void volume_filledBySomebodyElse_isWaitedForAndSaid() throws Exception {
        byte[] content = DownloadIT.bytes(600_000, 3);
        Path hog = Files.write(volume.resolve("hog"), new byte[700_000]);
        try (ScriptedHttpServer server = ScriptedHttpServer.start(new Origin().file("/f", content));
                TestDaemon daemon = TestDaemon.start(folder.resolve("home"))) {
            Job job = daemon.create(TestDaemon.fast(server.uri("/f"), volume.resolve("f"))
                    .clearSettings()
                    .build());
            Job waiting = daemon.await(job, JOB_STATE_TRANSIENT_ERROR);
            assertThat(waiting.getError().getName()).isEqualTo("ERROR_DISK_FULL");
            WhyNotRunningResponse why = daemon.stubs()
                    .job()
                    .whyNotRunning(WhyNotRunningRequest.newBuilder()
                            .setJobId(job.getId())
                            .build());
            assertThat(why.getReasons(0).getKind()).isEqualTo(WaitingReasonKind.WAITING_REASON_KIND_DISK_SPACE);
            assertThat(why.getReasons(0).getNeededBytes()).isEqualTo(600_000);
            assertThat(why.getReasons(0).getFreeBytes()).isLessThan(600_000);
            assertThat(why.getReasons(0).getFolder())
                    .isEqualTo(volume.toRealPath().toString());

            Files.delete(hog);
            daemon.await(job, JOB_STATE_TRANSFERRED);
        }
    }

    /** The request may be repeated, so the reply comes once more when there is room for it. */
    @Test
    void reply_withoutRoom_isSaidAndComesWhenThereIs() throws Exception {
        byte[] reply = DownloadIT.bytes(600_000, 4);
        Path source = Files.write(folder.resolve("source"), SMALL);
        Path hog = Files.write(volume.resolve("hog"), new byte[700_000]);
        try (ScriptedHttpServer server = ScriptedHttpServer.start((request, answer) -> {
                    request.body();
                    answer.head(200, "Content-Length: " + reply.length).body(reply, 0, reply.length);
                });
                TestDaemon daemon = TestDaemon.start(folder.resolve("home"))) {
            Job job = daemon.create(TestDaemon.fast(server.uri("/post"), source)
                    .setType(JobType.JOB_TYPE_UPLOAD_REPLY)
                    .setSettings(JobSettings.newBuilder()
                            .setReplyFileName(volume.resolve("reply").toString())
                            .setMinimumRetryDelay(TestDaemon.duration(Duration.ofMillis(100))))
                    .build());
            Job waiting = daemon.await(job, JOB_STATE_TRANSIENT_ERROR);
            assertThat(waiting.getError().getName()).isEqualTo("ERROR_DISK_FULL");
            assertThat(waiting.getError().getContext()).isEqualTo(ErrorContext.ERROR_CONTEXT_LOCAL_FILE);

            Files.delete(hog);
            daemon.await(job, JOB_STATE_TRANSFERRED);
            daemon.stubs()
                    .job()
                    .complete(CompleteRequest.newBuilder().setJobId(job.getId()).build());
            assertThat(volume.resolve("reply")).hasBinaryContent(reply);
        }
    }

    private static void run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).inheritIO().start();
        assertThat(process.waitFor()).as(String.join(" ", command)).isZero();
    }
}
