package dev.ebb.server.engine.disk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ebb.server.engine.TransferTask.LocalFiles;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Blocks that are there before the bytes are. Says nothing where the file system of the build cannot. */
@EnabledOnOs(OS.LINUX)
class PreallocationTest {
    private static final long LARGE = Preallocation.LARGE_BYTES;

    @TempDir
    Path folder;

    private LocalFiles files() {
        return new LocalFiles(folder.resolve("f"), folder.resolve(".t"), false, null, List.of());
    }

    /** Bytes of the blocks that the file has. */
    private long allocated() throws Exception {
        Process stat =
                new ProcessBuilder("stat", "-c", "%b", folder.resolve(".t").toString()).start();
        String blocks = new String(stat.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).trim();
        assertThat(stat.waitFor()).isZero();
        return Long.parseLong(blocks) * 512;
    }

    @Test
    void reserve_setsBlocksAsideAndLeavesTheSize() throws Exception {
        try (TemporaryFile file = TemporaryFile.create(files())) {
            if (file.reserve(LARGE)) {
                assertThat(allocated()).isGreaterThanOrEqualTo(LARGE);
            }
            assertThat(file.size()).isZero();
        }
    }

    @Test
    void close_ofAFileThatIsShorter_givesTheRestBack() throws Exception {
        try (TemporaryFile file = TemporaryFile.create(files())) {
            file.reserve(LARGE);
            file.write(ByteBuffer.wrap(new byte[10_000]), 0);
            file.key();
        }
        assertThat(allocated()).isLessThan(LARGE / 2);
        assertThat(Files.size(folder.resolve(".t"))).isEqualTo(10_000);
    }

    @Test
    void clear_keepsWhatIsSetAsideForTheNextVersion() throws Exception {
        try (TemporaryFile file = TemporaryFile.create(files())) {
            boolean set = file.reserve(LARGE);
            file.write(ByteBuffer.wrap(new byte[10_000]), 0);
            file.clear();
            assertThat(file.size()).isZero();
            if (set) {
                assertThat(allocated()).isGreaterThanOrEqualTo(LARGE);
            }
        }
    }

    @Test
    void file_replacedByAnother_isLeftAlone() throws Exception {
        Path other = Files.write(folder.resolve("other"), new byte[5]);
        try (TemporaryFile file = TemporaryFile.create(files())) {
            Files.move(other, folder.resolve(".t"), java.nio.file.StandardCopyOption.REPLACE_EXISTING);

            assertThat(file.reserve(LARGE)).isFalse();
        }
        assertThat(allocated()).isLessThan(LARGE / 2);
    }
}
