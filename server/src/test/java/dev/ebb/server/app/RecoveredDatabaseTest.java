package dev.ebb.server.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ebb.server.backup.BackupException;
import dev.ebb.server.backup.RecoveryReport;
import dev.ebb.server.cli.RecoveryRequest;
import dev.ebb.server.config.Home;
import dev.ebb.server.job.Job;
import dev.ebb.server.job.JobEvent;
import dev.ebb.server.job.JobSettings;
import dev.ebb.server.job.JobState;
import dev.ebb.server.job.OverwriteRule;
import dev.ebb.server.job.Placement;
import dev.ebb.server.store.EventQuery;
import dev.ebb.server.store.EventRange;
import dev.ebb.server.store.JobDraft;
import dev.ebb.server.store.NodeCard;
import dev.ebb.server.store.StoredEvent;
import dev.ebb.server.store.postgres.PostgresJobStore;
import dev.ebb.server.support.PostgresServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Of a fleet whose nodes see different files each has to look at its own before any of them starts. */
class RecoveredDatabaseTest {
    private static final Duration LEASE = Duration.ofMinutes(1);

    @TempDir
    Path folder;

    private final String url = PostgresServer.shared().database();
    private final PostgresJobStore store = PostgresJobStore.open(PostgresServer.options(url));
    private final NodeCard first = card("n1", "east");
    private final NodeCard second = card("n2", "west");
    private final NodeCard third = card("n3", "west");
    private Job here;
    private Job there;
    private Job inTheWest;
    private Job nowhere;

    @BeforeEach
    void fill() {
        for (NodeCard card : List.of(first, second, third)) {
            assertThat(store.registry().join(card, LEASE)).isTrue();
            store.registry().leave(card);
        }
        here = queued(Placement.node("n1"));
        there = queued(Placement.node("n2"));
        inTheWest = queued(Placement.pool("west"));
        nowhere = queued(Placement.pool("gone"));
    }

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void nodes_thatSeeOtherFiles_lookThemselves_beforeAnyStarts() throws Exception {
        EventRange before = store.eventRange();

        RecoveryReport report = recover("n1");

        assertThat(report.elsewhere()).isEqualTo(Map.of("n2", 1, "n2 or n3", 1));
        assertThat(List.of(report.jobs(), report.suspended(), report.spared())).containsExactly(4, 2, 1);
        assertThat(states())
                .containsExactly("SUSPENDED REPLACE", "QUEUED REPLACE", "QUEUED REPLACE", "SUSPENDED NO_CLOBBER");
        assertThat(store.registry().join(first, LEASE)).isFalse();
        assertThat(store.waitingToLook()).containsExactly("n2", "n3");
        EventRange after = store.eventRange();
        assertThat(after.oldest()).isGreaterThan(before.last());

        assertThat(recover("n2").elsewhere()).isEmpty();

        assertThat(states())
                .containsExactly("SUSPENDED REPLACE", "SUSPENDED REPLACE", "SUSPENDED REPLACE", "SUSPENDED NO_CLOBBER");
        assertThat(store.waitingToLook()).isEmpty();
        assertThat(store.eventRange().oldest())
                .as("the history has begun anew once")
                .isEqualTo(after.oldest());
        List<StoredEvent> events = store.events(
                EventQuery.everything(after.oldest(), store.eventRange().last(), 100));
        assertThat(events).extracting(StoredEvent::sequence).isSorted().doesNotHaveDuplicates();
        assertThat(store.eventRange().last() - after.oldest())
                .isEqualTo(events.size())
                .isGreaterThanOrEqualTo(8);
        assertThat(store.registry().join(first, LEASE)).isTrue();
    }

    @Test
    void nodes_thatWillNotComeBack_areSettledUnseen_butNotThoseThatHaveLooked() throws Exception {
        recover("n3", "resume");
        assertThat(states()).containsExactly("QUEUED REPLACE", "QUEUED REPLACE", "QUEUED REPLACE", "QUEUED NO_CLOBBER");

        RecoveryReport report = recover("n1", "resume", "unseen");

        assertThat(report.elsewhere()).isEmpty();
        assertThat(states())
                .containsExactly("QUEUED REPLACE", "QUEUED NO_CLOBBER", "QUEUED REPLACE", "QUEUED NO_CLOBBER");
        assertThat(store.registry().join(third, LEASE)).isTrue();
    }

    @Test
    void jobForAnyNode_hasItsFilesWhereItRanLast() throws Exception {
        queued(Placement.ANY);
        PostgresServer.shared().execute(name(), "UPDATE job SET node = 'n2' WHERE placement IS NULL");
        assertThat(recover("n1").elsewhere()).containsEntry("n2", 2);
        assertThat(recover("n3").elsewhere()).containsEntry("n2", 2).doesNotContainKey("n2 or n3");
    }

    @Test
    void database_thatANodeWorksWith_isRefused_andSoIsAStranger() {
        assertThat(store.registry().join(second, LEASE)).isTrue();
        assertThatThrownBy(() -> recover("n1"))
                .isInstanceOf(BackupException.class)
                .hasMessageContaining("n2")
                .hasMessageContaining("stop them");
        store.registry().leave(second);
        assertThatThrownBy(() -> recover("n4")).hasMessageContaining("knows no node n4");
        assertThat(states()).containsOnly("QUEUED REPLACE");
        assertThat(store.waitingToLook()).isEmpty();
    }

    @Test
    void rehearsal_changesNothing() throws Exception {
        EventRange before = store.eventRange();
        RecoveryReport report = recover("n1", "unseen", "dry");
        assertThat(List.of(report.jobs(), report.suspended(), report.spared())).containsExactly(4, 4, 3);
        assertThat(states()).containsOnly("QUEUED REPLACE");
        assertThat(store.eventRange()).isEqualTo(before);
        assertThat(store.waitingToLook()).isEmpty();
    }

    private Job queued(Placement place) {
        JobSettings settings = JobSettings.DEFAULTS.withOverwrite(OverwriteRule.REPLACE);
        settings = settings.withTransfer(
                settings.transfer().withTerms(settings.transfer().terms().withPlacement(place)));
        return JobDraft.fresh()
                .state(JobState.QUEUED)
                .settings(settings)
                .addFile(0)
                .event(JobEvent.Kind.CREATED)
                .commitTo(store);
    }

    private List<String> states() {
        return List.of(here, there, inTheWest, nowhere).stream()
                .map(job -> store.job(job.id()).orElseThrow())
                .map(job -> job.state() + " " + job.settings().overwrite())
                .toList();
    }

    private RecoveryReport recover(String node, String... words) throws Exception {
        Path home = folder.resolve(node);
        Files.createDirectories(home);
        Files.writeString(home.resolve("ebb.yaml"), """
                store:
                  url: %s
                  user: postgres
                fleet:
                  node: %s
                  pools: %s
                """.formatted(url, node, node.equals("n1") ? "east" : "west"));
        Set<String> wanted = Set.of(words);
        RecoveryRequest request = new RecoveryRequest(
                Home.in(home),
                Optional.empty(),
                Map.of(),
                wanted.contains("unseen"),
                wanted.contains("resume"),
                wanted.contains("dry"));
        return RecoveredDatabase.run(request, Instant::now);
    }

    private String name() {
        return url.substring(url.lastIndexOf('/') + 1);
    }

    private static NodeCard card(String name, String pool) {
        return new NodeCard(name, UUID.randomUUID(), "home of " + name, Set.of(pool), "", "1", JobDraft.START);
    }
}
