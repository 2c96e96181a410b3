package dev.ebb.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ebb.server.cli.StoreReport.Fate;
import dev.ebb.server.config.Home;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code ebb doctor} says what {@code ebb config check} and {@code ebb store check} find, in one report. */
class DoctorCommandTest {
    @TempDir
    Path folder;

    private Home home;
    private CommandRun ebb;

    @BeforeEach
    void prepare() throws IOException {
        home = Home.in(folder.resolve("home"));
        Files.createDirectories(home.state().resolve("store"));
        ebb = new CommandRun(folder, folder.resolve("home"));
    }

    @Test
    void filesThatSettingsName_areLookedAt() throws IOException {
        Files.writeString(home.configuration(), "listen: {tls-certificate: /nowhere/cert.pem, tls-key: none}\n");
        assertThat(ebb.run("config", "check")).isEqualTo(ExitCode.USAGE.number());
        String found = ebb.out().lines().findFirst().orElseThrow().replaceFirst("error +", "");

        assertThat(ebb.run("doctor", "--quiet")).isEqualTo(ExitCode.FAILED.number());
        assertThat(ebb.out()).contains("error    configuration       " + found);
        assertThat(ebb.run("doctor", "--json")).isEqualTo(ExitCode.FAILED.number());
        assertThat(ebb.out().lines())
                .allSatisfy(line ->
                        assertThat(line).startsWith("{\"check\":").contains("\"level\":", "\"what\":", "\"remedy\":"));
    }

    @Test
    void queue_isLookedThrough_whenThatTakesAMoment() throws IOException {
        queue(100);
        ebb.report = new StoreReport(
                "a store",
                List.of(
                        new StoreReport.Finding("rule-a", "ERROR", "job 1", "is broken", "mends it", Fate.REPAIRABLE),
                        new StoreReport.Finding("rule-b", "NOTE", "", "a service uses it", "", Fate.OPEN)),
                List.of());
        assertThat(ebb.run("doctor", "--quiet")).isEqualTo(ExitCode.FAILED.number());
        assertThat(ebb.out())
                .contains("error    queue               job 1: is broken [rule-a]\n")
                .contains("-> Stop the service, then: ebb store check --repair\n")
                .doesNotContain("rule-b");
        assertThat(ebb.checked).singleElement().satisfies(request -> {
            assertThat(request.home()).isEqualTo(home);
            assertThat(request.repair()).isFalse();
        });
    }

    @Test
    void queue_thatIsLarge_isLeftToItsOwnCommand() throws IOException {
        queue(17 << 20);
        assertThat(ebb.run("doctor")).as(ebb.out()).isZero();
        assertThat(ebb.out()).contains("note     queue", "\"ebb store check\" looks at all of it");
        assertThat(ebb.checked).isEmpty();
    }

    @Test
    void queue_ofTheTimeBeforeADatabase_isNotTakenForThatDatabase() throws IOException {
        queue(100);
        Files.writeString(home.configuration(), "store: {url: 'jdbc:postgresql://localhost:1/ebb'}\n");
        ebb.run("doctor");
        assertThat(ebb.out()).contains("note     queue", "queue.db is not in use: store.url names a database");
        assertThat(ebb.checked).isEmpty();
    }

    @Test
    void target_isElsewhere() {
        assertThat(ebb.run("doctor", "--target", "unix:/x")).isEqualTo(ExitCode.USAGE.number());
        assertThat(ebb.err()).contains("--target is elsewhere");
    }

    private void queue(int bytes) throws IOException {
        byte[] database = new byte[bytes];
        byte[] head = "SQLite format 3\0".getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(head, 0, database, 0, head.length);
        Files.write(home.state().resolve("store/queue.db"), database);
    }
}
