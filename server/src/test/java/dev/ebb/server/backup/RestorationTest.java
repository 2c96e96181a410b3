package dev.ebb.server.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever a crash leaves of an exchange, the next look at the home finishes or undoes it. */
class RestorationTest {
    private static final List<String> NAMES = List.of("store", "policies", "peer/preferences.json", "secret.key");

    @TempDir
    Path folder;

    @Test
    void exchange_toItsEnd_putsTheNewInPlaceAndKeepsTheOld() throws IOException {
        Path state = oldHome();
        Restoration restoration = Restoration.begin(state);
        stageNewHome(restoration.stage());

        Path kept = restoration.decide(NAMES, "aside", Map.of()).orElseThrow();

        assertThat(contents(state)).containsAllEntriesOf(newHome()).doesNotContainKey("restoring");
        assertThat(contents(kept)).isEqualTo(Map.of("store/queue.db", "old", "policies", "old", "secret.key", "old"));
        assertThat(contents(state)).containsEntry("node-mode", "old");
    }

    @Test
    void exchange_neverDecided_leavesTheOld() throws IOException {
        Path state = oldHome();
        Map<String, String> before = contents(state);
        stageNewHome(Restoration.begin(state).stage());

        assertThat(Restoration.isUnsettled(state)).isTrue();
        assertThat(Restoration.settle(state)).isFalse();

        assertThat(contents(state)).isEqualTo(before);
        assertThat(Restoration.settle(state)).isFalse();
    }

    /** A crash after each single step, as the plan takes them: away with the old, in with the new, thing by thing. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7})
    void exchange_cutAfterAnyStep_isFinished(int steps) throws IOException {
        Path state = oldHome();
        Restoration restoration = Restoration.begin(state);
        stageNewHome(restoration.stage());
        Files.writeString(
                state.resolve("restoring/plan.json"),
                "{\"names\":[\"store\",\"policies\",\"peer/preferences.json\",\"secret.key\"],"
                        + "\"aside\":\"aside\",\"elsewhere\":{}}");
        int done = 0;
        for (String name : NAMES) {
            for (boolean away : new boolean[] {true, false}) {
                Path from = (away ? state : restoration.stage()).resolve(name);
                Path to = (away ? state.resolve("aside") : state).resolve(name);
                if (Files.exists(from) && done++ < steps) {
                    Files.createDirectories(to.getParent());
                    Files.move(from, to);
                }
            }
        }

        assertThat(Restoration.settle(state)).isTrue();

        assertThat(contents(state)).containsAllEntriesOf(newHome());
        assertThat(contents(state.resolve("aside")))
                .isEqualTo(Map.of("store/queue.db", "old", "policies", "old", "secret.key", "old"));
        assertThat(Restoration.isUnsettled(state)).isFalse();
    }

    @Test
    void plan_thatCannotBeRead_isLeftToAPerson() throws IOException {
        Path state = oldHome();
        stageNewHome(Restoration.begin(state).stage());
        Files.writeString(state.resolve("restoring/plan.json"), "{");

        assertThatThrownBy(() -> Restoration.settle(state))
                .isInstanceOf(BackupException.class)
                .hasMessageContaining("by hand");
        assertThat(contents(state)).containsEntry("restoring/new/store/queue.db", "new");
    }

    @Test
    void configuration_elsewhere_isMadeWhereThereIsNone() throws IOException {
        Path state = oldHome();
        Restoration restoration = Restoration.begin(state);
        Files.writeString(restoration.stage().resolve("ebb.yaml"), "new");
        Path elsewhere = folder.resolve("etc/ebb.yaml");

        restoration.decide(List.of(), "aside", Map.of("ebb.yaml", elsewhere.toString()));

        assertThat(elsewhere).hasContent("new");
        assertThat(contents(elsewhere.getParent())).hasSize(1);

        Files.writeString(elsewhere, "mine");
        Restoration again = Restoration.begin(state);
        Files.writeString(again.stage().resolve("ebb.yaml"), "new");
        again.decide(List.of(), "aside", Map.of("ebb.yaml", elsewhere.toString()));
        assertThat(elsewhere).hasContent("mine");
    }

    private Path oldHome() throws IOException {
        Path state = folder.resolve("state");
        for (String name : List.of("store/queue.db", "policies", "secret.key", "node-mode")) {
            write(state.resolve(name), "old");
        }
        return state;
    }

    private static void stageNewHome(Path stage) throws IOException {
        for (String name : newHome().keySet()) {
            write(stage.resolve(name), "new");
        }
    }

    private static Map<String, String> newHome() {
        return Map.of("store/queue.db", "new", "policies", "new", "peer/preferences.json", "new", "secret.key", "new");
    }

    private static void write(Path file, String text) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    private static Map<String, String> contents(Path tree) throws IOException {
        Map<String, String> contents = new TreeMap<>();
        try (Stream<Path> all = Files.walk(tree)) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                contents.put(tree.relativize(file).toString(), Files.readString(file));
            }
        }
        return contents;
    }
}
