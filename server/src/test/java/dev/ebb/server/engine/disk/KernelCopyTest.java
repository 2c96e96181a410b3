package dev.ebb.server.engine.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Says nothing where platform or file system cannot. */
class KernelCopyTest {
    private static final int SIZE = 300_000;

    @TempDir
    Path folder;

    private final byte[] content = new byte[SIZE];
    private Path source;
    private Path target;

    @BeforeEach
    void files() throws IOException {
        new Random(7).nextBytes(content);
        source = Files.write(folder.resolve("source"), content);
        target = Files.createFile(folder.resolve("target"));
        assumeThat(KernelCopy.copy(place(source), place(target), 0, 1)).isEqualTo(1);
    }

    @RepeatedTest(20)
    void copy_ofAnyRanges_bringsThoseBytesToTheirOffsetsAndNoOthers(RepetitionInfo repetition) throws IOException {
        Random random = new Random(repetition.getCurrentRepetition());
        byte[] expected = Arrays.copyOf(content, 1);
        for (int i = 0; i < 4; i++) {
            int from = random.nextInt(SIZE);
            int end = from + 1 + random.nextInt(SIZE - from);
            assertThat(KernelCopy.copy(place(source), place(target), from, end)).isEqualTo(end - from);
            expected = Arrays.copyOf(expected, Math.max(expected.length, end));
            System.arraycopy(content, from, expected, from, end - from);
        }
        assertThat(Files.readAllBytes(target)).isEqualTo(expected);
        assertThat(Files.readAllBytes(source)).isEqualTo(content);
    }

    @Test
    void copy_behindTheEnd_saysHowMuchThereWas() throws IOException {
        assertThat(KernelCopy.copy(place(source), place(target), SIZE - 10, SIZE + 10))
                .isEqualTo(10);
    }

    @Test
    void copy_whenAnotherFileHasTheName_doesNothing() throws IOException {
        KernelCopy.Place meant = place(target);
        Files.move(Files.writeString(folder.resolve("other"), "theirs"), target, StandardCopyOption.REPLACE_EXISTING);

        assertThat(KernelCopy.copy(place(source), meant, 0, SIZE)).isZero();
        assertThat(target).hasContent("theirs");
    }

    private static KernelCopy.Place place(Path file) throws IOException {
        return new KernelCopy.Place(file, FileKeys.of(Files.readAttributes(file, BasicFileAttributes.class)));
    }
}
