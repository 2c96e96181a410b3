package dev.ebb.server.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Replays what the fuzzer once found worth keeping, and everything that ever failed. {@code .ci/fuzz} looks for more; an input
 * that fails there is added to the folder of its target here.
 */
class FuzzCorpusTest {
    private static final Path CORPUS = Path.of("src/test/fuzz");
    private static final Path SOURCES = Path.of("src/test/java");
    private static final int FEWEST = 3;

    static List<Path> inputs() throws IOException {
        try (Stream<Path> files = Files.walk(CORPUS)) {
            return files.filter(Files::isRegularFile).sorted().toList();
        }
    }

    @ParameterizedTest
    @MethodSource("inputs")
    void holds(Path input) throws Throwable {
        Class<?> target = Class.forName(String.valueOf(input.getParent().getFileName()));
        try {
            target.getMethod("fuzzerTestOneInput", byte[].class).invoke(null, (Object) Files.readAllBytes(input));
        } catch (InvocationTargetException failed) {
            throw failed.getCause();
        }
    }

    @Test
    void everyTargetHasItsInputs() throws IOException {
        Set<String> targets = new TreeSet<>();
        try (Stream<Path> sources = Files.walk(SOURCES)) {
            sources.map(SOURCES::relativize)
                    .map(Path::toString)
                    .filter(name -> name.endsWith("Fuzz.java"))
                    .map(name -> name.replace(".java", "").replace('/', '.'))
                    .forEach(targets::add);
        }
        Set<String> kept = new TreeSet<>();
        try (Stream<Path> folders = Files.list(CORPUS)) {
            for (Path folder : folders.toList()) {
                kept.add(String.valueOf(folder.getFileName()));
                try (Stream<Path> files = Files.list(folder)) {
                    assertThat(files.count()).as("%s", folder).isGreaterThanOrEqualTo(FEWEST);
                }
            }
        }
        assertThat(kept).isEqualTo(targets);
    }
}
