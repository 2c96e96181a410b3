package dev.ebb.server.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ebb.server.job.Disposition;
import dev.ebb.server.job.ErrorCode;
import dev.ebb.server.job.FileCheckpoint;
import dev.ebb.server.support.RecordingListener;
import dev.ebb.server.support.RemoteFile;
import dev.ebb.server.support.ScriptedHttpServer;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real ext4 of 64 MiB in a file: blocks set aside, room that others took, and a mount that turns read-only. */
@Tag("root")
class SmallVolumeTest {
    private static final int MEBIBYTE = 1 << 20;
    private static final byte[] CONTENT = EngineHarness.content(24 * MEBIBYTE, 3);

    @TempDir
    Path folder;

    private Path volume;
    private boolean mounted;

    @BeforeEach
    void mount() throws Exception {
        volume = Files.createDirectory(folder.resolve("volume"));
        Path image = folder.resolve("image");
        try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
            file.setLength(64L * MEBIBYTE);
        }
        mounted = run("mkfs.ext4", "-q", "-m", "0", image.toString()) == 0
                && run("mount", "-o", "loop", image.toString(), volume.toString()) == 0;
        Assumptions.assumeTrue(mounted, "this machine mounts no images");
        Files.delete(volume.resolve("lost+found"));
    }

    @AfterEach
    void unmount() throws Exception {
        if (mounted) {
            run("umount", volume.toString());
        }
    }

    private static int run(String... words) throws Exception {
        return new ProcessBuilder(words).redirectErrorStream(true).start().waitFor();
    }

    private long free() {
        return volume.toFile().getUsableSpace();
    }

    @Test
    void largeFile_underWay_hasItsBlocksAndGivesBackWhatItDoesNotUse() throws Exception {
        CountDownLatch hold = new CountDownLatch(1);
        try (ScriptedHttpServer server = ScriptedHttpServer.start(
                        new RemoteFile(CONTENT).etag("\"v1\"").holdAt(MEBIBYTE, hold));
                EngineHarness engine = new EngineHarness(volume)) {
            long before = free();
            RecordingListener listener = new RecordingListener();
            Transfer running = engine.start(server.uri("/f"), listener);
            while (running.progress().bytesTransferred() < MEBIBYTE) {
                Thread.onSpinWait();
            }
            assertThat(before - free()).isGreaterThanOrEqualTo(CONTENT.length);
            assertThat(engine.temporary()).hasSize(MEBIBYTE);

            running.stop();
            FileCheckpoint kept = ((TransferEnd.Stopped) listener.awaitEnd()).kept();

            assertThat(before - free()).isLessThan(4L * MEBIBYTE);
            hold.countDown();
            engine.resumeFrom(kept).run(server.uri("/f")).awaitFinished();
            assertThat(engine.bytesOnDisk()).isEqualTo(CONTENT);
        }
    }

    @Test
    void largeFile_thatHasNoRoomNow_failsWithNumbersBeforeAByteIsWritten() throws Exception {
        Path hog = Files.write(volume.resolve("hog"), new byte[36 * MEBIBYTE]);
        try (ScriptedHttpServer server = ScriptedHttpServer.start(new RemoteFile(CONTENT).etag("\"v1\""));
                EngineHarness engine = new EngineHarness(volume)) {
            TransferEnd.Failed failed = engine.run(server.uri("/f")).awaitFailed();

            assertThat(failed.error().code()).isEqualTo(ErrorCode.DISK_FULL);
            assertThat(failed.error().disposition()).isEqualTo(Disposition.TRANSIENT);
            assertThat(failed.error().message()).contains(CONTENT.length + " bytes are still to come");
            assertThat(failed.bytesMoved()).isZero();
            Files.delete(hog);
            engine.resumeFrom(failed.kept()).run(server.uri("/f")).awaitFinished();
        }
    }

    @Test
    void mount_thatTurnsReadOnly_isSaidAndGoneOnFromLater() throws Exception {
        CountDownLatch hold = new CountDownLatch(1);
        try (ScriptedHttpServer server = ScriptedHttpServer.start(
                        new RemoteFile(CONTENT).etag("\"v1\"").holdAt(MEBIBYTE, hold));
                EngineHarness engine = new EngineHarness(volume)) {
            RecordingListener listener = new RecordingListener();
            Transfer running = engine.start(server.uri("/f"), listener);
            while (running.progress().bytesTransferred() < MEBIBYTE) {
                Thread.onSpinWait();
            }
            running.stop();
            FileCheckpoint kept = ((TransferEnd.Stopped) listener.awaitEnd()).kept();
            hold.countDown();
            assertThat(run("mount", "-o", "remount,ro", volume.toString())).isZero();

            TransferEnd.Failed failed =
                    engine.resumeFrom(kept).run(server.uri("/f")).awaitFailed();

            assertThat(failed.error().code()).isEqualTo(ErrorCode.E_ACCESSDENIED);
            assertThat(failed.kept()).isEqualTo(kept);
            assertThat(run("mount", "-o", "remount,rw", volume.toString())).isZero();
            engine.resumeFrom(failed.kept()).run(server.uri("/f")).awaitFinished();
            assertThat(engine.bytesOnDisk()).isEqualTo(CONTENT);
        }
    }
}
