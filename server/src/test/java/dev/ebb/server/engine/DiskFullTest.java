package dev.ebb.server.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ebb.server.job.Disposition;
import dev.ebb.server.job.ErrorCode;
import dev.ebb.server.job.ErrorContext;
import dev.ebb.server.support.RecordingListener;
import dev.ebb.server.support.RemoteFile;
import dev.ebb.server.support.ScriptedHttpServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A volume of 4 MiB: a transfer ends before the volume is full, clearly, and goes on when there is room again. */
@Tag("root")
class DiskFullTest {
    @TempDir
    Path folder;

    private Path volume;

    @BeforeEach
    void mount() throws Exception {
        volume = Files.createDirectory(folder.resolve("volume"));
        command("mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", volume.toString());
    }

    @AfterEach
    void unmount() throws Exception {
        command("umount", volume.toString());
    }

    private static void command(String... words) throws Exception {
        Process process = new ProcessBuilder(words).inheritIO().start();
        assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isZero();
    }

    private static UnaryOperator<EngineOptions> reserving(long bytes) {
        return o -> new EngineOptions(
                o.connectTimeout(),
                o.responseTimeout(),
                o.maxRedirects(),
                o.connectionsPerHost(),
                o.idleConnectionTimeout(),
                o.bufferBudgetBytes(),
                o.diskThreads(),
                o.checkpointBytes(),
                o.checkpointInterval(),
                bytes,
                o.mayConnect(),
                o.userAgent(),
                ProxyOptions.NONE,
                Http2Options.DEFAULTS);
    }

    private static void assertDiskFull(TransferEnd.Failed failed, Disposition disposition) {
        assertThat(failed.error().code()).isEqualTo(ErrorCode.DISK_FULL);
        assertThat(failed.error().context()).isEqualTo(ErrorContext.LOCAL_FILE);
        assertThat(failed.error().disposition()).isEqualTo(disposition);
    }

    @Test
    void file_largerThanTheVolume_failsBeforeItIsFetched() throws Exception {
        byte[] content = EngineHarness.content(5 << 20, 1);
        try (ScriptedHttpServer server = ScriptedHttpServer.start(new RemoteFile(content).etag("\"v1\""));
                EngineHarness engine = new EngineHarness(volume)) {
            TransferEnd.Failed failed = engine.run(server.uri("/f")).awaitFailed();

            assertDiskFull(failed, Disposition.FATAL);
            assertThat(failed.error().message()).contains("can never fit");
            assertThat(failed.bytesMoved()).isZero();
            assertThat(engine.names()).isEmpty();
        }
    }

    @Test
    void file_thatWouldEatTheReserve_failsBeforeItIsFetched() throws Exception {
        byte[] content = EngineHarness.content(2 << 20, 1);
        try (ScriptedHttpServer server = ScriptedHttpServer.start(new RemoteFile(content).etag("\"v1\""));
                EngineHarness engine = new EngineHarness(volume, reserving(3 << 20))) {
            assertDiskFull(engine.run(server.uri("/f")).awaitFailed(), Disposition.FATAL);
        }
    }

    @Test
    void file_ofUnknownSize_failsWhenTheVolumeIsFull() throws Exception {
        byte[] content = EngineHarness.content(5 << 20, 1);
        try (ScriptedHttpServer server = ScriptedHttpServer.start(
                        (request, answer) -> answer.head(200).body(content).close());
                EngineHarness engine = new EngineHarness(volume)) {
            TransferEnd.Failed failed = engine.run(server.uri("/f")).awaitFailed();

            assertDiskFull(failed, Disposition.TRANSIENT);
            assertThat(engine.names()).isEmpty();
        }
    }

    @Test
    void volume_filledBySomebodyElse_keepsWhatIsThereAndGoesOnLater() throws Exception {
        byte[] content = EngineHarness.content(3 << 20, 1);
        CountDownLatch filled = new CountDownLatch(1);
        try (ScriptedHttpServer server = ScriptedHttpServer.start((request, answer) -> {
                    if (request.header("Range") != null) {
                        new RemoteFile(content).etag("\"v1\"").answer(request, answer);
                        return;
                    }
                    answer.head(200, "ETag: \"v1\"", "Content-Length: " + content.length);
                    answer.body(content, 0, 1 << 20);
                    filled.await();
                    answer.body(content, 1 << 20, content.length);
                });
                EngineHarness engine = new EngineHarness(volume)) {
            RecordingListener listener = new RecordingListener();
            Transfer running = engine.start(server.uri("/f"), listener);
            listener.awaitConnected();
            while (running.progress().bytesTransferred() < 1 << 20) {
                Thread.onSpinWait();
            }
            Files.write(volume.resolve("hog"), new byte[2 << 20]);
            filled.countDown();

            TransferEnd.Failed failed = listener.awaitFailed();

            assertDiskFull(failed, Disposition.TRANSIENT);
            assertThat(failed.kept()).isNotNull();
            Files.delete(volume.resolve("hog"));
            engine.resumeFrom(failed.kept()).run(server.uri("/f")).awaitFinished();
            assertThat(engine.bytesOnDisk()).isEqualTo(content);
        }
    }

    @Test
    void files_thatFitOnlyOneAtATime_failTheSecondAtOnce() throws Exception {
        byte[] content = EngineHarness.content(3 << 20, 1);
        CountDownLatch go = new CountDownLatch(1);
        try (ScriptedHttpServer server = ScriptedHttpServer.start((request, answer) -> {
                    answer.head(200, "ETag: \"v1\"", "Content-Length: " + content.length);
                    answer.body(content, 0, 10);
                    go.await();
                    answer.body(content, 10, content.length);
                });
                EngineHarness engine = new EngineHarness(volume)) {
            RecordingListener first = new RecordingListener();
            Transfer running = engine.startAs(0, server.uri("/0"), first);
            while (running.progress().bytesTransferred() < 10) {
                Thread.onSpinWait();
            }
            RecordingListener second = new RecordingListener();
            engine.startAs(1, server.uri("/1"), second);

            assertDiskFull(second.awaitFailed(), Disposition.TRANSIENT);
            go.countDown();
            first.awaitFinished();
        }
    }
}
