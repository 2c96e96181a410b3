package dev.ebb.server.store.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ebb.server.job.Job;
import dev.ebb.server.job.JobFile;
import dev.ebb.server.job.JobState;
import dev.ebb.server.job.OwnerId;
import dev.ebb.server.job.PendingWork;
import dev.ebb.server.store.EarlierQueue;
import dev.ebb.server.store.EventRange;
import dev.ebb.server.store.JobDraft;
import dev.ebb.server.store.StoreBatch;
import dev.ebb.server.store.check.CheckTerms;
import dev.ebb.server.store.check.StoreFinding;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a queue promises again after a repair: no number twice, nothing moved on that is not whole, nothing lost that was. */
class RepairedQueueTest {
    private static final Instant NOW = Instant.parse("2026-03-04T05:06:07Z");
    private static final CheckTerms ALL = new CheckTerms(secret -> true, Instant.EPOCH, true);
    private static final long FAR = 1L << 40;

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
    void numbers_thatWereGiven_areNotGivenAgain() throws Exception {
        execute("UPDATE counter SET value = " + FAR + " WHERE id IN (16, 18)"); // of events and of places in the queue
        execute("UPDATE counter SET value = 99 WHERE id = 3");
        repair();
        try (SqliteJobStore store = open()) {
            assertThat(store.eventRange()).isEqualTo(new EventRange(0, FAR));
        }
        assertThat(EarlierDatabase.ask(database(), "SELECT value FROM counter WHERE id = 18"))
                .isEqualTo(Long.toString(FAR));
    }

    @Test
    void job_ofWhichFilesAreLost_isStopped_andKeepsTheOthers() throws Exception {
        EarlierQueue.Kept kept = queue.jobs().stream()
                .filter(each -> each.files().size() > 1 && each.state() == JobState.QUEUED)
                .findFirst()
                .orElseThrow();
        execute("DELETE FROM job_file WHERE file_index = 0 AND job_seq =" + " (SELECT seq FROM job WHERE hex(id) = '"
                + hex(kept) + "')");
        repair();
        try (SqliteJobStore store = open()) {
            Job job = store.job(kept.id()).orElseThrow();
            assertThat(job.state()).isEqualTo(JobState.ERROR);
            assertThat(job.error().message()).contains("lost.invalid");
            List<JobFile> files = store.files(kept.id(), 0, 9);
            assertThat(files).hasSameSizeAs(kept.files());
            assertThat(files.get(0).spec().remoteName()).startsWith("http://lost.invalid/");
            assertThat(files.get(1).spec().remoteName())
                    .endsWith(kept.files().get(1).path());
        }
    }

    @Test
    void file_thatHasMoreThanArrived_isNotPutInPlace() throws Exception {
        EarlierQueue.Kept arrived = queue.jobs().stream()
                .filter(kept -> kept.state() == JobState.TRANSFERRED && kept.pending() == PendingWork.NONE)
                .findFirst()
                .orElseThrow();
        Path temporary = arrived.files().get(0).local().resolveSibling(JobFile.temporaryName(arrived.id(), 0));
        Files.write(temporary, new byte[1], StandardOpenOption.APPEND);
        SqliteRepair.Outcome outcome = repair();
        assertThat(outcome.found()).extracting(StoreFinding::rule).containsExactly("transferred-file-missing");
        try (SqliteJobStore store = open()) {
            assertThat(store.job(arrived.id()).orElseThrow().state()).isEqualTo(JobState.ERROR);
            assertThat(store.file(arrived.id(), 0).orElseThrow().bytesTransferred())
                    .isZero();
        }
    }

    @Test
    void job_whoseDiskWorkIsPromised_isNotStoppedInTheMiddle() throws Exception {
        execute("UPDATE job SET owner = 55 WHERE pending <> 0");
        repair();
        try (SqliteJobStore store = open()) {
            for (EarlierQueue.Kept kept : queue.jobs()) {
                if (kept.pending() != PendingWork.NONE) {
                    Job job = store.job(kept.id()).orElseThrow();
                    assertThat(job.pending()).isEqualTo(kept.pending());
                    assertThat(job.state()).isEqualTo(kept.state());
                }
            }
        }
    }

    @Test
    void counts_ofAJob_areThoseOfItsFiles() throws Exception {
        EarlierQueue.Kept kept = queue.jobs().stream()
                .filter(each -> each.state() == JobState.TRANSFERRING)
                .findFirst()
                .orElseThrow();
        Job before;
        try (SqliteJobStore store = open()) {
            before = store.job(kept.id()).orElseThrow();
        }
        execute("UPDATE job SET bytes_transferred = 1, files_transferred = 77 WHERE hex(id) = '" + hex(kept) + "'");
        repair();
        try (SqliteJobStore store = open()) {
            assertThat(store.job(kept.id()).orElseThrow().counters()).isEqualTo(before.counters());
        }
    }

    @Test
    void queue_thatForgotAJob_isSound() throws Exception {
        try (SqliteJobStore store = open()) {
            Job job = JobDraft.fresh()
                    .addFile(0)
                    .state(JobState.CANCELLED)
                    .by(JobDraft.BOB)
                    .commitTo(store);
            store.commit(StoreBatch.forgetting(List.of(job.id())));
        }
        assertThat(SqliteCheck.look(store(), ALL)).isEmpty();
    }

    private SqliteRepair.Outcome repair() {
        SqliteRepair.Outcome outcome = SqliteRepair.run(store(), ALL, NOW);
        assertThat(outcome.found()).isNotEmpty();
        assertThat(outcome.left()).filteredOn(StoreFinding::repairable).isEmpty();
        return outcome;
    }

    private static String hex(EarlierQueue.Kept kept) {
        return kept.id().toString().replace("-", "").toUpperCase(java.util.Locale.ROOT);
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
