package dev.ebb.server.e2e;

import static dev.ebb.v1.JobState.JOB_STATE_ERROR;
import static dev.ebb.v1.JobState.JOB_STATE_TRANSFERRED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ebb.server.support.ScriptedHttpServer;
import dev.ebb.server.support.TestDaemon;
import dev.ebb.v1.Job;
import dev.ebb.v1.ResumeRequest;
import dev.ebb.v1.SetMaximumDownloadTimeRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server that takes for ever meets a job that has only so long. */
class MaximumTimeIT {
    private static final byte[] CONTENT = DownloadIT.bytes(100_000, 1);

    @TempDir
    Path folder;

    @Test
    void download_longerThanItMayTake_endsInErrorAndGoesOnAfterResume() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        try (ScriptedHttpServer server = ScriptedHttpServer.start((request, answer) -> {
                    answer.head(200, "ETag: \"v1\"", "Content-Length: " + CONTENT.length);
                    go.await();
                    answer.body(CONTENT);
                });
                TestDaemon daemon = TestDaemon.start(folder.resolve("home"))) {
            Job job = daemon.download(server.uri("/f"), folder.resolve("f"));
            limit(daemon, job, Duration.ofSeconds(1));
            Job failed = daemon.await(job, JOB_STATE_ERROR);
            assertThat(failed.getError().getName()).isEqualTo("BG_E_MAXDOWNLOAD_TIMEOUT");
            assertThat(failed.getMaximumDownloadTime().getSeconds()).isEqualTo(1);

            limit(daemon, job, Duration.ofDays(1));
            go.countDown();
            daemon.stubs()
                    .job()
                    .resume(ResumeRequest.newBuilder().setJobId(job.getId()).build());
            daemon.await(job, JOB_STATE_TRANSFERRED);
        }
    }

    private static void limit(TestDaemon daemon, Job job, Duration time) {
        daemon.stubs()
                .job()
                .setMaximumDownloadTime(SetMaximumDownloadTimeRequest.newBuilder()
                        .setJobId(job.getId())
                        .setMaximumDownloadTime(TestDaemon.duration(time))
                        .build());
    }
}
