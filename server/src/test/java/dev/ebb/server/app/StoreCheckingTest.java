package dev.ebb.server.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.ebb.server.cli.CliException;
import dev.ebb.server.cli.ExitCode;
import dev.ebb.server.cli.StoreCheckRequest;
import dev.ebb.server.cli.StoreReport;
import dev.ebb.server.cli.StoreReport.Fate;
import dev.ebb.server.cli.StoreReport.Finding;
import dev.ebb.server.config.Home;
import dev.ebb.server.job.JobState;
import dev.ebb.server.store.JobDraft;
import dev.ebb.server.store.sqlite.SqliteJobStore;
import dev.ebb.server.store.sqlite.SqliteOptions;
import dev.ebb.server.support.FakeClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a look at the store of a home says, with and without a service that uses it. */
class StoreCheckingTest {
    private final FakeClock clock = new FakeClock();
    private Home home;
    private Path store;

    @BeforeEach
    void makeStore(@TempDir Path folder) throws IOException {
        home = Home.in(folder);
        store = home.state().resolve("store");
        Files.createDirectories(home.state());
        try (SqliteJobStore queue = SqliteJobStore.open(store, SqliteOptions.DEFAULTS, clock)) {
            JobDraft.fresh().state(JobState.SUSPENDED).commitTo(queue);
        }
    }

    @Test
    void soundStore_hasNoFindings_andNothingOfItIsKept() {
        assertThat(look(false)).isEqualTo(new StoreReport(store.toString(), List.of(), List.of()));
        assertThat(look(true)).isEqualTo(new StoreReport(store.toString(), List.of(), List.of()));
    }

    @Test
    void check_besideAService_isANoteThatDoesNotCount() throws Exception {
        try (DaemonLock service = DaemonLock.tryTake(home.daemonLock())) {
            assertThat(service).isNotNull();
            StoreReport report = look(false);
            assertThat(report.store()).isEqualTo(store.toString());
            assertThat(report.kept()).isEmpty();
            assertThat(report.findings()).singleElement().satisfies(note -> {
                assertThat(note.rule()).isEqualTo("service-running");
                assertThat(note.severity()).isEqualTo("NOTE");
                assertThat(note.where()).isEqualTo(store.toString());
                assertThat(note.what()).contains("files of running transfers were not compared");
                assertThat(note.remedy()).contains("stop the service");
                assertThat(note.fate()).isEqualTo(Fate.OPEN);
                assertThat(note.counts()).isFalse();
            });
        }
    }

    @Test
    void check_besideAService_stillFindsWhatIsWrong_andLeavesIt() throws Exception {
        miscount();
        try (DaemonLock service = DaemonLock.tryTake(home.daemonLock())) {
            assertThat(service).isNotNull();
            assertThat(look(false).findings())
                    .extracting(Finding::rule)
                    .containsExactly("service-running", "counter-wrong");
        }
        assertThat(look(false).findings()).extracting(Finding::rule).containsExactly("counter-wrong");
    }

    @Test
    void repair_besideAService_isRefused_andChangesNothing() throws Exception {
        miscount();
        try (DaemonLock service = DaemonLock.tryTake(home.daemonLock())) {
            assertThat(service).isNotNull();
            CliException refusal = catchThrowableOfType(CliException.class, () -> look(true));
            assertThat(refusal.exitCode()).isEqualTo(ExitCode.REFUSED);
            assertThat(refusal).hasMessageContaining(store.toString()).hasMessageContaining("ebb stop");
        }
        assertThat(look(false).findings()).extracting(Finding::fate).containsExactly(Fate.REPAIRABLE);
    }

    @Test
    void repair_alone_mends_andSaysWhereTheStoreIsKept() throws Exception {
        miscount();
        StoreReport report = look(true);
        assertThat(report.findings()).singleElement().satisfies(mended -> {
            assertThat(mended.rule()).isEqualTo("counter-wrong");
            assertThat(mended.fate()).isEqualTo(Fate.REPAIRED);
            assertThat(mended.counts()).isFalse();
        });
        assertThat(report.kept())
                .singleElement()
                .satisfies(kept -> assertThat(kept).exists().hasFileName("queue.before-repair-20260102T030405Z.db"));
        assertThat(look(false).findings()).isEmpty();
    }

    @Test
    void home_withoutAQueue_isAMistakeOfWhoeverAsks(@TempDir Path empty) throws IOException {
        home = Home.in(empty);
        Files.createDirectories(home.state());
        CliException mistake = catchThrowableOfType(CliException.class, () -> look(false));
        assertThat(mistake.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(mistake)
                .hasMessageContaining("there is no queue in " + home.state().resolve("store"));
    }

    @Test
    void keyThatIsNone_isAnError() throws IOException {
        Files.writeString(home.state().resolve("secret.key"), "short");
        assertThat(look(false).findings()).singleElement().satisfies(finding -> {
            assertThat(finding.rule()).isEqualTo("key-unusable");
            assertThat(finding.counts()).isTrue();
        });
    }

    @Test
    void policiesThatCannotBeRead_areAnError_andTheRestIsLookedAt() throws Exception {
        miscount();
        Files.writeString(home.state().resolve("policies"), "nonsense: [");
        assertThat(look(false).findings())
                .extracting(Finding::rule)
                .containsExactly("policies-unreadable", "counter-wrong");
    }

    @Test
    void lock_isGivenBackAfterwards() throws Exception {
        look(false);
        look(true);
        try (DaemonLock lock = DaemonLock.tryTake(home.daemonLock())) {
            assertThat(lock).isNotNull();
        }
    }

    private StoreReport look(boolean repair) {
        return StoreChecking.run(new StoreCheckRequest(home, Optional.empty(), Map.of(), repair), clock);
    }

    private void miscount() throws Exception {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + store.resolve("queue.db"));
                var statement = connection.createStatement()) {
            statement.execute("INSERT OR REPLACE INTO counter (id, value) VALUES (0, 77)");
        }
    }
}
