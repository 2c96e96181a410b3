package dev.ebb.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ebb.server.config.Home;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What {@code ebb restore} asks of whoever knows the store, and what it says of the answer. */
class RestoreCommandTest {
    @TempDir
    Path folder;

    private CommandRun command;

    @BeforeEach
    void prepare() {
        command = new CommandRun(folder, folder.resolve("home"));
    }

    @Test
    void recovered_saysWhatIsWanted_andWhoHasStillToLook() {
        assertThat(command.run("restore", "--recovered", "--unseen", "--resume", "--config", "node.yaml"))
                .isZero();
        RecoveryRequest request = command.recovered.get(0);
        assertThat(request.home()).isEqualTo(Home.in(folder.resolve("home")));
        assertThat(request.configurationFile()).contains(folder.resolve("node.yaml"));
        assertThat(request.unseen() && request.resume() && !request.dryRun()).isTrue();
        assertThat(command.out())
                .contains(
                        "recovered jdbc:x as of 2026-01-02T03:04:05Z",
                        "9 live, 4 of them suspended",
                        "2 files begin again",
                        "3 jobs have their files on n2")
                .doesNotContain("NO_CLOBBER");
        assertThat(command.err()).contains("No node starts yet");
    }

    @Test
    void rehearsal_andJson_saySo() {
        assertThat(command.run("restore", "--recovered", "--dry-run")).isZero();
        assertThat(command.recovered.get(0).dryRun()).isTrue();
        assertThat(command.out()).startsWith("would be  jdbc:x");
        assertThat(command.err()).isEmpty();
        assertThat(command.run("restore", "--recovered", "--json")).isZero();
        assertThat(command.out()).contains("\"elsewhere\":{\"n2\":3}");
    }

    @ParameterizedTest
    @CsvSource({
        "restore, takes the FILE",
        "restore backup.zip --recovered, takes the FILE",
        "restore backup.zip --unseen, go with --recovered",
        "restore backup.zip --config x, go with --recovered",
        "restore --recovered --without-key, are for the FILE"
    })
    void words_thatDoNotGoTogether_areRefused(String words, String why) {
        assertThat(command.run(words.split(" "))).isEqualTo(2);
        assertThat(command.err()).contains(why);
        assertThat(command.recovered).isEmpty();
    }
}
