package dev.ebb.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code ebb config check} and {@code ebb config show} without a service. */
class ConfigCommandTest {
    @TempDir
    Path folder;

    private CommandRun ebb;

    @BeforeEach
    void start() {
        ebb = new CommandRun(folder, folder);
    }

    @Test
    void check_ofDefaults_findsNothing() {
        assertThat(ebb.run("config", "check")).as(ebb.err()).isZero();
        assertThat(ebb.out()).isEqualTo("Nothing is wrong.\n");
    }

    @Test
    void check_ofMistakes_namesAllOfThem_andSaysNoToTheStart() throws Exception {
        Path file = write("""
                limits:
                  jobs-per-usr: 7
                engine:
                  disk-threads: 0
                """);
        assertThat(ebb.run("config", "check")).isEqualTo(ExitCode.USAGE.number());
        assertThat(ebb.out())
                .contains("error    " + file + ":2: unknown setting \"limits.jobs-per-usr\"; did you mean")
                .contains("error    " + file
                        + ":4: engine.disk-threads: \"0\" is not a whole number in range (allowed: 1 to 64)")
                .endsWith("2 errors, 0 warnings; a service would not start.\n");
    }

    @Test
    void check_ofAnotherFile_andOfOptions_isOfThem() throws Exception {
        write("limits.jobs-per-user: none\n");
        Path other = Files.writeString(folder.resolve("other.yaml"), "limits.jobs-per-user: 3\n");
        assertThat(ebb.run("config", "check", "--config", other.toString())).isZero();
        assertThat(ebb.run("config", "check", "--config", "other.yaml", "--set", "limits.jobs-per-user=x"))
                .isEqualTo(ExitCode.USAGE.number());
        assertThat(ebb.out()).contains("--set: limits.jobs-per-user");
    }

    @Test
    void check_ofWhatIsOdd_isFineUnlessItIsStrict() throws Exception {
        write("destinations.roots: [/nowhere/at/all]\n");
        assertThat(ebb.run("config", "check")).isZero();
        assertThat(ebb.out()).contains("warning  ").endsWith("0 errors, 1 warning; a service would start.\n");
        assertThat(ebb.run("config", "check", "--strict")).isEqualTo(ExitCode.USAGE.number());
    }

    @Test
    void check_asJson_isALineForEachFinding() throws Exception {
        Path file = write("\nengine.disk-threads: 0\n");
        assertThat(ebb.run("config", "check", "--json")).isEqualTo(ExitCode.USAGE.number());
        assertThat(ebb.out().lines())
                .singleElement()
                .asString()
                .contains("\"level\":\"ERROR\"", "\"file\":\"" + file + "\"", "\"line\":2.0")
                .contains("\"setting\":\"engine.disk-threads\"");
    }

    @Test
    void show_ofWhatWasChanged_leavesDefaultsOut() throws Exception {
        Path file = write("limits.jobs-per-user: 3\n");
        assertThat(ebb.run("config", "show", "--offline", "--changed"))
                .as(ebb.err())
                .isZero();
        assertThat(ebb.out())
                .isEqualTo("SETTING               VALUE  SOURCE\nlimits.jobs-per-user  3      file " + file + ":1\n");
        assertThat(ebb.run("config", "show", "limits", "--offline", "--effective"))
                .isZero();
        assertThat(ebb.out().lines())
                .hasSizeGreaterThan(4)
                .allMatch(line -> line.startsWith("limits.") || line.startsWith("SETTING"));
        assertThat(ebb.run("config", "--offline", "--set", "limits.jobs-per-user=4", "limits.jobs-per-user"))
                .isZero();
        assertThat(ebb.out()).contains("4      flag --set");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "check limits",
                "check --changed",
                "show --online",
                "show --strict",
                "--config x",
                "other limits",
                "show --offline --changed --effective",
            })
    void words_thatDoNotFit_areRefused(String words) {
        assertThat(ebb.run(("config " + words).split(" "))).isEqualTo(ExitCode.USAGE.number());
        assertThat(ebb.err()).startsWith("ebb: ");
    }

    private Path write(String text) throws IOException {
        return Files.writeString(folder.resolve("ebb.yaml"), text);
    }
}
