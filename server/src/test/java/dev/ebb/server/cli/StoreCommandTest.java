package dev.ebb.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ebb.server.cli.StoreReport.Fate;
import dev.ebb.server.cli.StoreReport.Finding;
import dev.ebb.server.config.Home;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code ebb store check} asks for, prints, and ends with. */
class StoreCommandTest {
    @TempDir
    Path folder;

    private CommandRun ebb;

    @BeforeEach
    void prepare() {
        ebb = new CommandRun(folder, folder.resolve("home"));
    }

    @Test
    void soundStore_isZero() {
        assertThat(ebb.run("store", "check")).isZero();
        assertThat(ebb.out()).isEqualTo("The store is sound: a store\n");
        assertThat(ebb.checked).singleElement().satisfies(request -> {
            assertThat(request.home()).isEqualTo(Home.in(folder.resolve("home")));
            assertThat(request.repair()).isFalse();
        });
    }

    @Test
    void notesAndWhatWasRepaired_areZero() {
        ebb.report = new StoreReport(
                "a store",
                List.of(finding("NOTE", Fate.OPEN), finding("ERROR", Fate.REPAIRED), finding("WARNING", Fate.REPAIRED)),
                List.of(Path.of("/kept")));
        assertThat(ebb.run("store", "check", "--repair", "--home", "other")).isZero();
        assertThat(ebb.checked.get(0).repair()).isTrue();
        assertThat(ebb.checked.get(0).home()).isEqualTo(Home.in(folder.resolve("other")));
        assertThat(ebb.out())
                .contains("error    job 1: is broken [some-rule]\n         -> repaired: mends it\n")
                .contains("2 findings repaired.\n")
                .contains("kept in /kept.\n")
                .endsWith("The store is sound: a store\n");
    }

    @Test
    void whatIsLeft_isOne_andSaysWhatHelps() {
        ebb.report = new StoreReport(
                "a store", List.of(finding("ERROR", Fate.REPAIRABLE), finding("WARNING", Fate.OPEN)), List.of());
        assertThat(ebb.run("store", "check")).isEqualTo(1);
        assertThat(ebb.out())
                .contains("-> --repair mends it\n")
                .endsWith("2 findings in a store; stop the service and run: ebb store check --repair\n");
        assertThat(ebb.run("store", "check", "--json")).isEqualTo(1);
        assertThat(ebb.out().lines()).hasSize(2);
        assertThat(ebb.out())
                .contains("\"rule\":\"some-rule\"")
                .contains("\"severity\":\"ERROR\"")
                .contains("\"where\":\"job 1\"")
                .contains("\"fate\":\"REPAIRABLE\"");
    }

    @Test
    void textOfTheStore_cannotRewriteTheScreen() {
        ebb.report = new StoreReport(
                "a store", List.of(new Finding("rule", "ERROR", "\u001b[2J", "\n", "\r", Fate.OPEN)), List.of());
        ebb.run("store", "check");
        assertThat(ebb.out()).doesNotContain("\u001b").doesNotContain("\r");
    }

    @Test
    void wrongWords_areRefused() {
        assertThat(ebb.run("store", "mend")).isEqualTo(2);
        assertThat(ebb.err()).contains("\"mend\" is no action");
        assertThat(ebb.run("--target", "unix:/x", "store", "check")).isEqualTo(2);
        assertThat(ebb.run("--home", "x", "store", "check", "--system")).isEqualTo(2);
        assertThat(ebb.checked).isEmpty();
    }

    private static Finding finding(String severity, Fate fate) {
        return new Finding("some-rule", severity, "job 1", "is broken", "mends it", fate);
    }
}
