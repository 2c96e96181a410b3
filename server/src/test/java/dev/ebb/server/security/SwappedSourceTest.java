package dev.ebb.server.security;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.jna.Library;
import com.sun.jna.Native;
import dev.ebb.server.engine.TransferTask.LocalFiles;
import dev.ebb.server.engine.disk.OwnedFile;
import dev.ebb.server.engine.disk.SourceFile;
import dev.ebb.server.job.FileOwner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A user of a root service keeps putting a pipe in the place of a file that the service is about to read. Opening a pipe waits
 * for its writer, for ever: a few such files would hold every disk thread.
 */
@Tag("root")
class SwappedSourceTest {
    private static final int ROUNDS = 30_000;
    private static final FileOwner OWNER = new FileOwner(4242, 4242, List.of(4242L), 022);

    @TempDir
    Path folder;

    private final AtomicBoolean over = new AtomicBoolean();
    private final AtomicLong swaps = new AtomicLong();
    private Path source;
    private Thread attacker;

    private interface LibC extends Library {
        LibC INSTANCE = Native.load("c", LibC.class);

        int mkfifo(String path, int mode);
    }

    @BeforeEach
    void startSwapping() throws Exception {
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));
        source = Files.writeString(folder.resolve("source"), "content");
        attacker = new Thread(this::swap, "attacker");
        attacker.setDaemon(true);
        attacker.start();
    }

    @AfterEach
    void stopSwapping() throws Exception {
        over.set(true);
        attacker.join();
    }

    private void swap() {
        Path pipe = folder.resolve("pipe");
        Path file = folder.resolve("file");
        try {
            while (!over.get()) {
                LibC.INSTANCE.mkfifo(pipe.toString(), 0666);
                Files.move(pipe, source, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
                Files.writeString(file, "content");
                Files.move(file, source, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
                swaps.incrementAndGet();
            }
        } catch (IOException failed) {
            throw new IllegalStateException(failed);
        }
    }

    @Test
    @Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void sourceOfAnUpload_turnedIntoAPipe_holdsNobody() {
        LocalFiles files = new LocalFiles(source, null, false, OWNER, List.of());
        int opened = 0;
        for (int i = 0; i < ROUNDS; i++) {
            try (SourceFile file = SourceFile.open(files)) {
                opened++;
            } catch (IOException refused) {
                // It was a pipe just then.
            }
        }
        assertThat(opened).as("rounds in which it was a file").isPositive();
        assertThat(swaps.get()).isGreaterThan(100);
    }

    @Test
    @Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void storeOfCertificates_turnedIntoAPipe_holdsNobody() {
        int read = 0;
        for (int i = 0; i < ROUNDS; i++) {
            try {
                read += OwnedFile.read(source, OWNER) == null ? 0 : 1;
            } catch (IOException refused) {
                // It was a pipe just then.
            }
        }
        assertThat(read).as("rounds in which it was a file").isPositive();
    }
}
