package dev.ebb.server.store.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import dev.ebb.server.job.JobFile;
import dev.ebb.server.job.JobState;
import dev.ebb.server.job.OwnerId;
import dev.ebb.server.store.EarlierQueue;
import dev.ebb.server.store.EarlierQueueCheck;
import dev.ebb.server.store.EventQuery;
import dev.ebb.server.store.JobQuery;
import dev.ebb.server.store.check.CheckTerms;
import dev.ebb.server.store.check.StoreFinding;
import dev.ebb.server.store.check.StoreFinding.Severity;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Rows and files that are not as they should be are found, and mended without harm to the others. */
class SqliteCheckTest {
    private static final Instant NOW = Instant.parse("2026-03-04T05:06:07Z");
    private static final CheckTerms ALL = new CheckTerms(secret -> true, Instant.EPOCH, true);

    @TempDir
    Path folder;

    private EarlierQueue queue;

    @BeforeEach
    void fill() throws Exception {
        Path target = Files.createDirectories(folder.resolve("target"));
        queue = EarlierDatabase.make(
                store(),
                Schema.VERSION,
                connection -> new EarlierQueue(
                                connection, 7, new OwnerId("uid:0"), "http://earlier", target, text -> "c2VhbGVk")
                        .fill());
    }

    @Test
    void soundStore_hasNoFindings_andIsLeftAsItIs() throws Exception {
        byte[] before = Files.readAllBytes(database());
        assertThat(look()).isEmpty();
        SqliteRepair.Outcome outcome = SqliteRepair.run(store(), ALL, NOW);
        assertThat(outcome.found()).isEmpty();
        assertThat(outcome.kept()).isEmpty();
        assertThat(Files.readAllBytes(database())).isEqualTo(before);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "DELETE FROM owner WHERE seq = 2                             | job-owner               | ERROR",
                "INSERT INTO job_record (job_seq) VALUES (4711)             | job-record-without-job  | WARNING",
                "DELETE FROM job WHERE seq = 1                               | job-lost                | ERROR",
                "DELETE FROM job WHERE seq = 1                               | job-file-without-job    | WARNING",
                "DELETE FROM job_file WHERE job_seq = 3 AND file_index = 0   | files-lost              | ERROR",
                "DELETE FROM job_file WHERE job_seq = 9 AND file_index = 0   | checkpoint-without-file | WARNING",
                "UPDATE job SET state = 77 WHERE seq = 5                     | job-state               | ERROR",
                "UPDATE job SET ended = 1 WHERE state = 0                    | job-ended               | ERROR",
                "UPDATE job SET pending = 2 WHERE state = 6 AND pending = 0  | job-pending             | ERROR",
                "UPDATE job SET attempt = 0 WHERE state = 2                  | job-attempt             | WARNING",
                "UPDATE job SET revision = -3 WHERE seq = 5                  | job-numbers             | ERROR",
                "UPDATE job SET id = X'0102' WHERE seq = 5                   | job-id                  | ERROR",
                "UPDATE job_file SET state = 9 WHERE job_seq = 5             | file-state              | ERROR",
                "UPDATE job SET bytes_transferred = 1 WHERE seq = 5          | job-sums                | WARNING",
                "UPDATE job SET settings = 'not json' WHERE seq = 5          | job-unreadable          | ERROR",
                "UPDATE job SET type = 55 WHERE seq = 5                      | job-unreadable          | ERROR",
                "UPDATE job_file SET digest = 'x' WHERE job_seq = 5          | file-unreadable         | ERROR",
                "UPDATE file_checkpoint SET filled = 'x'                     | checkpoint-unreadable   | WARNING",
                "UPDATE file_checkpoint SET attempt = 99                     | checkpoint-attempt      | WARNING",
                "UPDATE file_checkpoint SET durable_bytes = 999999999        | checkpoint-length       | WARNING",
                "UPDATE file_checkpoint SET durable_bytes = bytes_total      | checkpoint-beyond-file  | WARNING",
                "UPDATE event SET kind = 55 WHERE sequence = 3               | event-unreadable        | WARNING",
                "UPDATE event SET owner = 55 WHERE sequence = 3              | event-owner             | WARNING",
                "UPDATE counter SET value = 99 WHERE id = 3                  | counter-wrong           | WARNING",
                "UPDATE counter SET value = 99 WHERE id = 19                 | counter-wrong           | WARNING",
                "UPDATE owner SET limited_live = 99                          | counter-wrong           | WARNING",
                "UPDATE counter SET value = 2 WHERE id = 18                  | counter-behind          | ERROR",
                "UPDATE counter SET value = 2 WHERE id = 16                  | counter-behind          | ERROR",
                "DELETE FROM event WHERE sequence < 5                        | events-lost             | WARNING",
                "DELETE FROM event WHERE sequence = 5                        | events-missing          | NOTE",
                "DELETE FROM counter                                         | counter-behind          | ERROR"
            })
    void brokenRow_isFound_andMended(String damage, String rule, Severity severity) throws Exception {
        assertThat(Files.readString(Path.of("..", "docs", "store.md"))).contains("`" + rule + "`");
        execute(damage);
        List<StoreFinding> findings = look();
        assertThat(findings).anySatisfy(finding -> {
            assertThat(finding.rule()).isEqualTo(rule);
            assertThat(finding.severity()).isEqualTo(severity);
        });
        SqliteRepair.Outcome outcome = SqliteRepair.run(store(), ALL, NOW);
        assertThat(outcome.left())
                .filteredOn(StoreFinding::repairable)
                .as("what a repair said it would mend")
                .isEmpty();
        if (severity != Severity.NOTE && !rule.equals("checkpoint-beyond-file")) {
            assertThat(outcome.kept())
                    .singleElement()
                    .satisfies(copy -> assertThat(copy).exists());
        }
        assertOthersAreThere();
    }

    private void assertOthersAreThere() {
        try (SqliteJobStore store = open()) {
            List<EarlierQueue.Kept> there = queue.jobs().stream()
                    .filter(kept -> store.job(kept.id()).isPresent())
                    .toList();
            assertThat(there).hasSizeGreaterThanOrEqualTo(queue.jobs().size() - 1);
            assertThat(store.jobs(new JobQuery(null, Set.of(), Set.of(), Set.of(), "", true, false, null, 1000)))
                    .as("a page of all jobs can be read")
                    .hasSize(there.size());
            assertThat(store.events(new EventQuery(0, Long.MAX_VALUE, null, null, Set.of(), 1000)))
                    .isNotEmpty();
        }
    }

    @Test
    void jobThatCannotBeMadeWhole_isStopped_andTheHistorySaysSo() throws Exception {
        EarlierQueue.Kept kept = queue.jobs().get(2); // number 5: two jobs and their requests come before it
        execute("UPDATE job SET settings = 'not json' WHERE id = X'" + hex(kept) + "'");
        SqliteRepair.run(store(), ALL, NOW);
        try (SqliteJobStore store = open()) {
            var job = store.job(kept.id()).orElseThrow();
            assertThat(job.state()).isEqualTo(JobState.ERROR);
            assertThat(job.error().message()).contains("damaged");
            var events = store.events(new EventQuery(0, Long.MAX_VALUE, null, null, Set.of(), 1000));
            assertThat(events.get(events.size() - 1).event().jobId()).isEqualTo(kept.id());
            assertThat(events.get(events.size() - 1).event().after()).isEqualTo(JobState.ERROR);
            assertThat(store.eventRange().last())
                    .isEqualTo(events.get(events.size() - 1).sequence());
        }
    }

    @Test
    void temporaryFiles_shortMissingAndLeft_areFound() throws Exception {
        EarlierQueue.Kept arrived = first(JobState.TRANSFERRED);
        Files.delete(temporary(arrived));
        EarlierQueue.Kept half = first(JobState.TRANSFERRING);
        Files.write(temporary(half), new byte[0]);
        EarlierQueue.Kept over = first(JobState.ACKNOWLEDGED);
        Path left = Files.write(temporary(over), new byte[1]);
        Path unknown = Files.write(left.resolveSibling(".ebb-" + UUID.randomUUID() + "-0.part"), new byte[1]);
        assertThat(look())
                .extracting(StoreFinding::rule, StoreFinding::severity)
                .containsExactlyInAnyOrder(
                        tuple("transferred-file-missing", Severity.ERROR),
                        tuple("checkpoint-beyond-file", Severity.WARNING),
                        tuple("temporary-file-left", Severity.WARNING),
                        tuple("temporary-file-unknown", Severity.NOTE));
        assertThat(SqliteCheck.look(store(), new CheckTerms(secret -> true, Instant.EPOCH, false)))
                .as("beside a running service")
                .isEmpty();
        SqliteRepair.Outcome outcome = SqliteRepair.run(store(), ALL, NOW);
        assertThat(outcome.left())
                .extracting(StoreFinding::rule)
                .containsExactlyInAnyOrder("checkpoint-beyond-file", "temporary-file-unknown");
        assertThat(left).doesNotExist();
        assertThat(unknown).exists();
        try (SqliteJobStore store = open()) {
            assertThat(store.job(arrived.id()).orElseThrow().state()).isEqualTo(JobState.ERROR);
        }
    }

    @Test
    void secretsOfAnotherKey_andOldHistory_areFound() {
        CheckTerms shut = new CheckTerms(secret -> false, Instant.now(), true);
        assertThat(SqliteCheck.look(store(), shut))
                .extracting(StoreFinding::rule)
                .contains("secret-unreadable", "history-old")
                .hasSize((int) queue.jobs().stream()
                                .filter(kept -> !kept.state().isFinal())
                                .count()
                        + 1);
    }

    @Test
    void earlierAndNewerSchema_areSaid() throws Exception {
        execute("PRAGMA user_version = " + (Schema.VERSION - 1));
        assertThat(look()).extracting(StoreFinding::rule).containsExactly("schema-earlier");
        execute("PRAGMA user_version = " + (Schema.VERSION + 1));
        assertThat(look()).extracting(StoreFinding::rule).containsExactly("schema-newer");
        execute("PRAGMA user_version = " + Schema.VERSION);
        try (SqliteJobStore store = open()) {
            EarlierQueueCheck.assertHolds(store, queue);
        }
    }

    private EarlierQueue.Kept first(JobState state) {
        return queue.jobs().stream()
                .filter(kept -> kept.state() == state)
                .findFirst()
                .orElseThrow();
    }

    private static Path temporary(EarlierQueue.Kept kept) {
        return kept.files().get(0).local().resolveSibling(JobFile.temporaryName(kept.id(), 0));
    }

    private static String hex(EarlierQueue.Kept kept) {
        return kept.id().toString().replace("-", "");
    }

    private List<StoreFinding> look() {
        return SqliteCheck.look(store(), ALL);
    }

    private SqliteJobStore open() {
        return SqliteJobStore.open(store(), SqliteOptions.DEFAULTS, InstantSource.fixed(NOW));
    }

    private Path store() {
        return folder.resolve("store");
    }

    private Path database() {
        return store().resolve("queue.db");
    }

    private void execute(String sql) throws Exception {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + database());
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
