package dev.ebb.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ExitCodeTest {
    @ParameterizedTest
    @EnumSource
    void readme_ofEachCode_saysWhatItMeans(ExitCode code) throws IOException {
        assertThat(Files.readAllLines(Path.of("..", "README.md")))
                .contains("| " + code.number() + " | " + code.meaning() + " |");
    }
}
