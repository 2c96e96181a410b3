package dev.ebb.server.store.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ebb.server.job.Job;
import dev.ebb.server.job.JobCounters;
import dev.ebb.server.job.JobEvent;
import dev.ebb.server.job.JobState;
import dev.ebb.server.store.JobChange;
import dev.ebb.server.store.JobDraft;
import dev.ebb.server.store.StoreBatch;
import dev.ebb.server.store.StoreException;
import dev.ebb.server.store.check.CheckTerms;
import dev.ebb.server.store.check.StoreFinding;
import dev.ebb.server.support.Seeds;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From a damaged file everything comes back but what stood on the damaged pages, and nothing that was never there. */
class SalvageTest {
    private static final Instant NOW = Instant.parse("2026-03-04T05:06:07Z");
    private static final CheckTerms TERMS = new CheckTerms(secret -> true, Instant.EPOCH, true);
    private static final int PAGE = 4096;
    private static final int JOBS = 800;

    @TempDir
    Path folder;

    private final Map<UUID, Job> jobs = new HashMap<>();

    private record Leaf(String table, long page, int rows) {}

    @Test
    void leavesFilledWithGarbage_costWhatStoodOnThem() {
        Seeds.forEach(6, random -> damageAndRepair(random, false));
    }

    @Test
    void bytesFlippedAnywhere_leaveAStoreThatOpens() {
        Seeds.forEach(6, random -> damageAndRepair(random, true));
    }

    private void damageAndRepair(Random random, boolean anywhere) throws Exception {
        Path store = folder.resolve(Long.toHexString(random.nextLong()));
        fill(store, random);
        List<Leaf> leaves = leaves(store);
        Collections.shuffle(leaves, random);
        int damaged = 1 + random.nextInt(4);
        int lost = 0;
        for (Leaf leaf : leaves.subList(0, damaged)) {
            lost += leaf.table().equals("job") ? leaf.rows() : 0;
            spoil(store, (leaf.page() - 1) * PAGE, anywhere ? 1 + random.nextInt(200) : PAGE, random);
        }
        List<StoreFinding> found = SqliteCheck.look(store, TERMS);
        if (!anywhere) {
            assertThat(found).extracting(StoreFinding::rule).contains(SqliteCheck.DAMAGED);
        }
        SqliteRepair.Outcome outcome = SqliteRepair.run(store, TERMS, NOW);
        assertThat(outcome.left()).filteredOn(StoreFinding::repairable).isEmpty();
        if (!found.isEmpty()) {
            assertThat(outcome.kept()).isNotEmpty();
        }
        try (SqliteJobStore opened = open(store)) {
            int missing = 0;
            for (Job job : jobs.values()) {
                Optional<Job> now = opened.job(job.id());
                missing += now.isEmpty() ? 1 : 0;
                if (!anywhere && now.isPresent() && now.get().state() != JobState.ERROR) {
                    assertThat(now.get().displayName()).isEqualTo(job.displayName());
                    assertThat(now.get().state()).isEqualTo(job.state());
                    assertThat(opened.files(job.id(), 0, 10)).hasSize(2);
                }
            }
            assertThat(missing).as("jobs that are lost").isLessThanOrEqualTo(lost);
            JobDraft.fresh().addFile(0).commitTo(opened);
        }
    }

    @Test
    void filesOfOneJob_beforeAndBehindTheDamage_comeBack() throws Exception {
        Path store = folder.resolve("store");
        JobDraft draft = JobDraft.fresh().counters(new JobCounters(JOBS, 0, JOBS, 0, 0));
        for (int i = 0; i < JOBS; i++) {
            draft.addFile(i);
        }
        try (SqliteJobStore opened = open(store)) {
            draft.commitTo(opened);
        }
        List<Leaf> leaves = leaves(store).stream()
                .filter(leaf -> leaf.table().equals("job_file"))
                .toList();
        Leaf leaf = leaves.get(leaves.size() / 2);
        spoil(store, (leaf.page() - 1) * PAGE, PAGE, new Random(6));
        SqliteRepair.run(store, TERMS, NOW);
        try (SqliteJobStore opened = open(store)) {
            assertThat(opened.job(draft.id()).orElseThrow().state())
                    .as("who owns it hears of it")
                    .isEqualTo(JobState.ERROR);
            assertThat(opened.files(draft.id(), 0, JOBS))
                    .hasSize(JOBS)
                    .filteredOn(file -> file.spec().remoteName().contains("lost.invalid"))
                    .hasSizeBetween(1, leaf.rows());
        }
    }

    @Test
    void queueThatTheStartKeptAside_isPutIntoANewOne() throws Exception {
        Path store = folder.resolve("store");
        fill(store, new Random(5));
        Leaf leaf = leaves(store).stream()
                .filter(each -> each.table().equals("job_file"))
                .findFirst()
                .orElseThrow();
        spoil(store, (leaf.page() - 1) * PAGE, PAGE, new Random(6));
        Files.createFile(store.resolve("suspect"));
        assertThatThrownBy(() -> open(store).close())
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("ebb store check --repair");
        assertThat(SqliteCheck.look(store, TERMS))
                .extracting(StoreFinding::rule)
                .containsExactly(SqliteCheck.KEPT_ASIDE);
        SqliteRepair.Outcome outcome = SqliteRepair.run(store, TERMS, NOW.plusSeconds(60));
        assertThat(outcome.left()).filteredOn(StoreFinding::repairable).isEmpty();
        assertThat(store.resolve("DAMAGED.txt")).doesNotExist();
        try (SqliteJobStore opened = open(store)) {
            assertThat(jobs.values()).allMatch(job -> opened.job(job.id()).isPresent());
        }
        assertThat(store.resolve("damaged-20260304T050607Z").resolve("queue.db"))
                .exists();
    }

    @Test
    void queueOfWhichNothingCanBeRead_isLeftAsItIs() throws Exception {
        Path store = folder.resolve("store");
        fill(store, new Random(5));
        spoil(store, 0, (int) Files.size(store.resolve("queue.db")), new Random(6));
        byte[] before = Files.readAllBytes(store.resolve("queue.db"));
        SqliteRepair.Outcome outcome = SqliteRepair.run(store, TERMS, NOW);
        assertThat(outcome.left())
                .extracting(StoreFinding::rule)
                .containsExactlyInAnyOrder(SqliteCheck.DAMAGED, "salvage-failed");
        assertThat(Files.readAllBytes(store.resolve("queue.db"))).isEqualTo(before);
        assertThat(store.resolve("damaged-20260304T050607Z")).doesNotExist();
    }

    @Test
    void commitsThatAreInTheLogOnly_comeBackToo() throws Exception {
        Path store = folder.resolve("store");
        fill(store, new Random(5));
        Leaf leaf = leaves(store).stream()
                .filter(each -> each.table().equals("event"))
                .findFirst()
                .orElseThrow();
        Job late;
        Path killed = Files.createDirectories(folder.resolve("killed"));
        try (SqliteJobStore opened = open(store)) {
            late = JobDraft.fresh()
                    .addFile(0)
                    .counters(new JobCounters(1, 0, 1, 0, 0))
                    .commitTo(opened);
            try (DirectoryStream<Path> files = Files.newDirectoryStream(store, "{queue.db*,established}")) {
                for (Path file : files) {
                    Files.copy(file, killed.resolve(file.getFileName()));
                }
            }
        }
        spoil(killed, (leaf.page() - 1) * PAGE, PAGE, new Random(6));
        SqliteRepair.Outcome outcome = SqliteRepair.run(killed, TERMS, NOW);
        assertThat(outcome.found()).extracting(StoreFinding::rule).contains(SqliteCheck.DAMAGED);
        try (SqliteJobStore opened = open(killed)) {
            assertThat(opened.job(late.id())).contains(late);
        }
    }

    private void fill(Path store, Random random) {
        jobs.clear();
        try (SqliteJobStore opened = open(store)) {
            List<JobChange> changes = new ArrayList<>();
            for (int i = 0; i < JOBS; i++) {
                JobDraft draft = JobDraft.fresh(new UUID(random.nextLong(), random.nextLong()))
                        .name("job " + i)
                        .description("x".repeat(random.nextInt(400)))
                        .addFile(0)
                        .addFile(1)
                        .counters(new JobCounters(2, 0, 2, 0, 0));
                draft.state(random.nextBoolean() ? JobState.QUEUED : JobState.SUSPENDED);
                changes.add(draft.event(JobEvent.Kind.CREATED).change());
                jobs.put(draft.id().value(), draft.job());
            }
            opened.commit(new StoreBatch(changes, List.of()));
        }
        assertThat(SqliteCheck.look(store, TERMS)).isEmpty();
    }

    /** The pages that rows stand on. */
    private static List<Leaf> leaves(Path store) throws SQLException {
        List<Leaf> leaves = new ArrayList<>();
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + store.resolve("queue.db"));
                var statement = connection.createStatement();
                var rows = statement.executeQuery("SELECT name, pageno, ncell FROM dbstat WHERE pagetype = 'leaf'"
                        + " AND ncell > 0 AND name IN ('job', 'job_file', 'event', 'job_id', 'job_of_owner')")) {
            while (rows.next()) {
                leaves.add(new Leaf(rows.getString(1), rows.getLong(2), rows.getInt(3)));
            }
        }
        return leaves;
    }

    private static void spoil(Path store, long position, int bytes, Random random) throws IOException {
        byte[] noise = new byte[bytes];
        random.nextBytes(noise);
        noise[0] = (byte) 0xEE; // no kind of page, so that garbage is not by chance a good one
        try (FileChannel channel = FileChannel.open(store.resolve("queue.db"), StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(noise), position);
        }
    }

    private static SqliteJobStore open(Path store) {
        return SqliteJobStore.open(store, SqliteOptions.DEFAULTS, InstantSource.fixed(NOW));
    }
}
