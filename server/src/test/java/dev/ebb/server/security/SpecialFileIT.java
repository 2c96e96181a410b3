package dev.ebb.server.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.ebb.client.EbbException;
import dev.ebb.server.support.Origin;
import dev.ebb.server.support.ScriptedHttpServer;
import dev.ebb.server.support.TestDaemon;
import dev.ebb.v1.CompleteRequest;
import dev.ebb.v1.Job;
import dev.ebb.v1.JobState;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A download is told to go where a pipe, a socket or a device is: a root service would replace /dev/null. */
class SpecialFileIT {
    @TempDir
    Path folder;

    private TestDaemon daemon;
    private ScriptedHttpServer server;

    @BeforeEach
    void start() throws Exception {
        server = ScriptedHttpServer.start(new Origin().file("/f", new byte[1000]));
        daemon = TestDaemon.start(Files.createDirectory(folder.resolve("home")));
    }

    @AfterEach
    void stop() throws Exception {
        daemon.close();
        server.close();
    }

    private Path pipe(String name) throws Exception {
        Path pipe = folder.resolve(name);
        Process made = new ProcessBuilder("mkfifo", pipe.toString()).start();
        assertThat(made.waitFor()).isZero();
        return pipe;
    }

    private static boolean isPipe(Path path) throws Exception {
        return ((Integer) Files.getAttribute(path, "unix:mode", LinkOption.NOFOLLOW_LINKS) & 0170000) == 0010000;
    }

    @Test
    void pipe_isRefusedWhenTheFileIsAdded() throws Exception {
        Path pipe = pipe("f");

        EbbException refused = catchThrowableOfType(EbbException.class, () -> daemon.download(server.uri("/f"), pipe));

        assertThat(refused.reason()).isEqualTo("ERROR_FILE_EXISTS");
        assertThat(refused.field()).hasValue("files[0].local_name");
        assertThat(isPipe(pipe)).isTrue();
    }

    @Test
    void pipe_putThereMidway_isNotReplaced() throws Exception {
        Path destination = folder.resolve("f");
        Job job = daemon.await(daemon.download(server.uri("/f"), destination), JobState.JOB_STATE_TRANSFERRED);
        pipe("f");

        EbbException refused = catchThrowableOfType(
                EbbException.class,
                () -> daemon.stubs()
                        .job()
                        .complete(CompleteRequest.newBuilder()
                                .setJobId(job.getId())
                                .build()));

        assertThat(refused.getMessage()).contains("a pipe");
        assertThat(isPipe(destination)).isTrue();
    }
}
