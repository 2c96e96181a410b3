package dev.ebb.server.e2e;

import static dev.ebb.v1.JobState.JOB_STATE_ERROR;
import static dev.ebb.v1.JobState.JOB_STATE_TRANSFERRED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ebb.server.support.Origin;
import dev.ebb.server.support.ScriptedHttpServer;
import dev.ebb.server.support.TestDaemon;
import dev.ebb.v1.CancelRequest;
import dev.ebb.v1.CompleteRequest;
import dev.ebb.v1.ErrorContext;
import dev.ebb.v1.Job;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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

    private static void run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).inheritIO().start();
        assertThat(process.waitFor()).as(String.join(" ", command)).isZero();
    }
}
