package dev.ebb.server.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ebb.server.job.FileCheckpoint;
import dev.ebb.server.job.FileSpec;
import dev.ebb.server.job.Job;
import dev.ebb.server.job.JobCounters;
import dev.ebb.server.job.JobFile;
import dev.ebb.server.job.JobState;
import dev.ebb.server.job.OverwriteRule;
import dev.ebb.server.job.Validator;
import dev.ebb.server.store.JobDraft;
import dev.ebb.server.store.StoreBatch;
import dev.ebb.server.store.sqlite.SqliteJobStore;
import dev.ebb.server.store.sqlite.SqliteOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is done to every live job of a queue that comes back from a backup, however many there are. */
class RestoredQueueTest {
    private static final int MANY = 450;

    @TempDir
    Path folder;

    private final Instant now = Instant.now();
    private SqliteJobStore store;

    @BeforeEach
    void open() {
        store = SqliteJobStore.open(folder.resolve("store"), SqliteOptions.DEFAULTS, InstantSource.fixed(now));
    }

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void jobs_thatMoved_areAllStopped() {
        List<Job> jobs = new ArrayList<>();
        for (int i = 0; i < MANY; i++) {
            jobs.add(JobDraft.fresh().state(JobState.QUEUED).commitTo(store));
        }
        RestoredQueue queue = settle(now);
        assertThat(queue.jobs()).isEqualTo(MANY);
        assertThat(queue.suspended()).isEqualTo(MANY);
        assertThat(jobs)
                .allSatisfy(job ->
                        assertThat(store.job(job.id()).orElseThrow().state()).isEqualTo(JobState.SUSPENDED));
    }

    @Test
    void files_thatMovedOnSince_beginAnew_theLastOneToo() throws Exception {
        Job job = moving();
        int last = MANY - 1;
        Files.write(store.file(job.id(), last).orElseThrow().temporaryPath(), new byte[1]);
        RestoredQueue queue = settle(now.minus(Duration.ofHours(1)));
        assertThat(queue.restarted()).isEqualTo(1);
        assertThat(store.checkpoint(job.id(), last))
                .as("of bytes that are another version's, perhaps")
                .isEmpty();
        assertThat(store.file(job.id(), last).orElseThrow().bytesTransferred()).isZero();
        assertThat(store.checkpoint(job.id(), 0)).isPresent();
    }

    @Test
    void file_thatWasWrittenRightBeforeTheBackup_beginsAnewToo() throws Exception {
        Job job = moving();
        Files.write(store.file(job.id(), 0).orElseThrow().temporaryPath(), new byte[1]);
        assertThat(settle(Instant.now().plusSeconds(30)).restarted())
                .as("clocks of file servers may be off by a minute")
                .isEqualTo(1);
    }

    @Test
    void file_thatLiesAtTheDestinationSince_isSpared() throws Exception {
        Job job = moving();
        Files.write(folder.resolve("file-" + (MANY - 1)), new byte[1]);
        RestoredQueue queue = settle(now.minus(Duration.ofHours(1)));
        assertThat(queue.spared()).isEqualTo(1);
        assertThat(store.job(job.id()).orElseThrow().settings().overwrite()).isEqualTo(OverwriteRule.NO_CLOBBER);
    }

    /** A job of many files, of which the first and the last are half here. */
    private Job moving() {
        JobDraft draft =
                JobDraft.fresh().state(JobState.QUEUED).attempt(1).counters(new JobCounters(MANY, 0, MANY, 0, 0));
        for (int i = 0; i < MANY; i++) {
            draft.file(JobFile.added(
                    draft.id(),
                    i,
                    new FileSpec(
                            "https://example.org/" + i,
                            folder.resolve("file-" + i).toString(),
                            null,
                            false,
                            List.of())));
        }
        Job job = draft.commitTo(store);
        for (int index : new int[] {0, MANY - 1}) {
            FileCheckpoint half = new FileCheckpoint(
                    job.id(), index, 1, 500, 1_000, new Validator(Validator.Kind.ETAG, "\"v\""), "https://example.org");
            store.commit(new StoreBatch(List.of(), List.of(half)));
        }
        return job;
    }

    private RestoredQueue settle(Instant backup) {
        RestoredFiles disk = new RestoredFiles(backup);
        RestoredQueue queue = new RestoredQueue(store, (job, files) -> Optional.of(disk.look(job, files)), false, now);
        queue.settle(false);
        return queue;
    }
}
