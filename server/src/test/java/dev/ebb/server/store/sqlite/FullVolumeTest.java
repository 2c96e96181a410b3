package dev.ebb.server.store.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.ebb.server.job.Job;
import dev.ebb.server.job.JobState;
import dev.ebb.server.store.JobDraft;
import dev.ebb.server.store.StoreException;
import dev.ebb.server.store.StoreException.Kind;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A full volume stops what needs space and nothing else; on a small file system of memory. */
@Tag("root")
class FullVolumeTest {
    private static final SqliteOptions OPTIONS =
            new SqliteOptions(2, Duration.ofSeconds(5), 200, 1_000, 1 << 20, 32L << 20);

    @TempDir
    Path parent;

    private Path directory;
    private boolean mounted;

    @BeforeEach
    void mount() throws Exception {
        directory = Files.createDirectory(parent.resolve("volume"));
        mounted = run("mount", "-t", "tmpfs", "-o", "size=16m", "tmpfs", directory.toString()) == 0;
        assumeTrue(mounted, "a tmpfs can be mounted");
    }

    @AfterEach
    void unmount() throws Exception {
        if (mounted) {
            assertThat(run("umount", "--lazy", directory.toString())).isZero();
        }
    }

    @Test
    void volume_whenFull_stillTakesCancelsAndRecovers() throws Exception {
        Path filler = directory.resolve("filler");
        List<Job> jobs = new ArrayList<>();
        try (SqliteJobStore store = open()) {
            jobs.add(JobDraft.fresh().commitTo(store));
            Files.write(filler, new byte[6 << 20]);
            StoreException refusal = null;
            while (refusal == null) {
                refusal = addLargeJob(store, jobs);
                store.afterAcks();
            }
            assertThat(refusal.kind()).isEqualTo(Kind.FULL);
            assertThat(ballast()).doesNotExist();
            cancel(store, jobs, 0);
        }
        try (SqliteJobStore store = open()) {
            cancel(store, jobs, 10);
            Files.delete(filler);
            store.afterAcks();
            assertThat(ballast()).hasSize(OPTIONS.ballastBytes());
            assertThat(addLargeJob(store, jobs)).isNull();
        }
        try (SqliteJobStore store = open()) {
            assertThat(jobs).allSatisfy(job -> assertThat(store.job(job.id())).contains(job));
        }
    }

    private static StoreException addLargeJob(SqliteJobStore store, List<Job> jobs) {
        JobDraft draft = JobDraft.fresh().description("x".repeat(50_000)).addFile(0);
        StoreException refusal = catchThrowableOfType(StoreException.class, () -> store.commit(draft.batch()));
        assertThat(store.job(draft.id()).isPresent()).isEqualTo(refusal == null);
        if (refusal == null) {
            jobs.add(draft.job());
        }
        return refusal;
    }

    private static void cancel(SqliteJobStore store, List<Job> jobs, int from) {
        for (int i = from; i < from + 10; i++) {
            jobs.set(i, JobDraft.after(jobs.get(i)).state(JobState.CANCELLED).commitTo(store));
            store.afterAcks();
        }
    }

    private SqliteJobStore open() {
        return SqliteJobStore.open(directory.resolve("store"), OPTIONS, InstantSource.system());
    }

    private Path ballast() {
        return directory.resolve("store").resolve("ballast");
    }

    private static int run(String... command) throws Exception {
        Process process = new ProcessBuilder(command).inheritIO().start();
        assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
        return process.exitValue();
    }
}
