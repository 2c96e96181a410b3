package dev.ebb.server.bench;

import dev.ebb.server.job.FileSpec;
import dev.ebb.server.job.Job;
import dev.ebb.server.job.JobEvent;
import dev.ebb.server.job.JobFile;
import dev.ebb.server.job.JobPriority;
import dev.ebb.server.job.JobState;
import dev.ebb.server.store.JobChange;
import dev.ebb.server.store.JobDraft;
import dev.ebb.server.store.JobQuery;
import dev.ebb.server.store.JobStore;
import dev.ebb.server.store.RecordedRequest;
import dev.ebb.server.store.StoreBatch;
import dev.ebb.server.store.postgres.PostgresJobStore;
import dev.ebb.server.store.sqlite.SqliteJobStore;
import dev.ebb.server.store.sqlite.SqliteOptions;
import dev.ebb.server.support.PostgresServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/**
 * SQLite and PostgreSQL side by side: durable create+add+resume from 64 callers, on PostgreSQL by 1, 2 and 3 nodes; then, with
 * many jobs, the next runnable one and pages of the list. Arguments: a directory on the disk in question, seconds per slice,
 * rounds, jobs of the large queue. The database is one that the benchmark starts, with its syncs on.
 */
public final class StoresBenchmark {
    private static final int MAX_BATCH = 512;
    private static final int CALLERS = 64;
    private static final int READS = 200;

    private final Path directory;
    private final PostgresServer server;
    private final long sliceNanos;
    private final int rounds;
    private int opened;

    private StoresBenchmark(Path directory, PostgresServer server, int seconds, int rounds) {
        this.directory = directory;
        this.server = server;
        this.sliceNanos = TimeUnit.SECONDS.toNanos(seconds);
        this.rounds = rounds;
    }

    public static void main(String[] args) throws Exception {
        Path base = Files.createDirectories(Path.of(args.length > 0 ? args[0] : "target"));
        Path directory = Files.createTempDirectory(base, "stores-bench");
        try (PostgresServer server = PostgresServer.durable(directory.resolve("postgres"))) {
            StoresBenchmark benchmark = new StoresBenchmark(directory, server, number(args, 1, 3), number(args, 2, 4));
            benchmark.submissions();
            benchmark.largeQueue(number(args, 3, 100_000));
        }
        System.out.println("left behind: " + directory);
    }

    private static int number(String[] args, int index, int otherwise) {
        return args.length > index ? Integer.parseInt(args[index]) : otherwise;
    }

    private void submissions() throws Exception {
        System.out.printf("%-22s %10s %8s %8s%n", "64 callers", "jobs/s", "p50 ms", "p99 ms");
        for (int nodes = 0; nodes <= 3; nodes++) {
            Slice[] slices = new Slice[rounds];
            submit(nodes);
            for (int round = 0; round < rounds; round++) {
                slices[round] = submit(nodes);
            }
            Arrays.sort(slices, (a, b) -> Double.compare(a.perSecond, b.perSecond));
            Slice median = slices[rounds / 2];
            String name = nodes == 0 ? "SQLite" : "PostgreSQL, " + nodes + " node" + (nodes == 1 ? "" : "s");
            System.out.printf("%-22s %10.0f %8.1f %8.1f%n", name, median.perSecond, median.p50, median.p99);
        }
    }

    private record Slice(double perSecond, double p50, double p99) {}

    private record Submission(JobChange change, CompletableFuture<Void> durable) {}

    /** Callers in a closed loop, spread over the nodes; each node commits in its lanes, as the ledger does. */
    private Slice submit(int nodes) throws Exception {
        List<JobStore> stores = new ArrayList<>();
        String url = nodes == 0 ? "" : server.database();
        for (int i = 0; i < Math.max(1, nodes); i++) {
            stores.add(nodes == 0 ? sqlite("slice-" + opened++) : PostgresJobStore.open(PostgresServer.options(url)));
        }
        AtomicBoolean done = new AtomicBoolean();
        List<BlockingQueue<Submission>> lanes = new ArrayList<>();
        List<Thread> writers = new ArrayList<>();
        for (JobStore store : stores) {
            for (int lane = 0; lane < store.lanes(); lane++) {
                BlockingQueue<Submission> queue = new LinkedBlockingQueue<>();
                lanes.add(queue);
                writers.add(start(() -> write(store, queue, done)));
            }
        }
        List<Long> latencies = Collections.synchronizedList(new ArrayList<>());
        CountDownLatch callersDone = new CountDownLatch(CALLERS);
        long end = System.nanoTime() + sliceNanos;
        for (int caller = 0; caller < CALLERS; caller++) {
            int number = caller;
            start(() -> call(lanes, latencies, end, number, callersDone));
        }
        callersDone.await();
        done.set(true);
        for (Thread writer : writers) {
            writer.join();
        }
        stores.forEach(JobStore::close);
        long[] sorted = latencies.stream().mapToLong(Long::longValue).sorted().toArray();
        return new Slice(
                sorted.length * 1e9 / sliceNanos,
                sorted[sorted.length / 2] / 1e6,
                sorted[(int) (sorted.length * 0.99)] / 1e6);
    }

    private static Thread start(Runnable work) {
        Thread thread = new Thread(work);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private static void call(
            List<BlockingQueue<Submission>> lanes, List<Long> latencies, long end, int caller, CountDownLatch done) {
        try {
            for (int number = 0; System.nanoTime() < end; number++) {
                long start = System.nanoTime();
                Submission submission = new Submission(wholeJob(caller, number), new CompletableFuture<>());
                lanes.get(Math.floorMod(submission.change.jobId().hashCode(), lanes.size()))
                        .put(submission);
                submission.durable.get(60, TimeUnit.SECONDS);
                latencies.add(System.nanoTime() - start);
            }
        } catch (Exception failure) {
            failure.printStackTrace();
        } finally {
            done.countDown();
        }
    }

    private static void write(JobStore store, BlockingQueue<Submission> queue, AtomicBoolean done) {
        try {
            while (!done.get()) {
                Submission first = queue.poll(10, TimeUnit.MILLISECONDS);
                if (first != null) {
                    List<Submission> group = new ArrayList<>(List.of(first));
                    queue.drainTo(group, MAX_BATCH - 1);
                    store.commit(new StoreBatch(
                            group.stream().map(Submission::change).toList(), List.of()));
                    group.forEach(submission -> submission.durable.complete(null));
                    store.afterAcks();
                }
            }
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }

    /** Create, add a file and resume in one change, with its events and its request id. */
    private static JobChange wholeJob(int caller, int number) {
        JobDraft draft = JobDraft.fresh()
                .name("nightly-" + caller + "-" + number)
                .created(JobDraft.START.plusMillis(number))
                .state(JobState.QUEUED);
        FileSpec spec = new FileSpec(
                "https://downloads.example.org/releases/2026/package-" + number + ".tar.gz",
                "/home/alice/downloads/package-" + number + ".tar.gz",
                null,
                false,
                List.of());
        return draft.file(JobFile.added(draft.id(), 0, spec))
                .event(JobEvent.Kind.CREATED)
                .event(JobEvent.Kind.MODIFICATION)
                .request(new RecordedRequest(
                        JobDraft.ALICE,
                        UUID.randomUUID().toString(),
                        "0123456789abcdef".repeat(4),
                        draft.id(),
                        0,
                        JobDraft.START))
                .change();
    }

    private void largeQueue(int jobs) {
        String url = server.database();
        try (JobStore store = sqlite("large")) {
            large("SQLite", store, jobs);
        }
        measureOpening("SQLite", () -> sqlite("large"));
        try (JobStore store = PostgresJobStore.open(PostgresServer.options(url))) {
            large("PostgreSQL", store, jobs);
        }
        server.execute(url.substring(url.lastIndexOf('/') + 1), "VACUUM ANALYZE");
        measureOpening("PostgreSQL", () -> PostgresJobStore.open(PostgresServer.options(url)));
    }

    private static void large(String name, JobStore store, int jobs) {
        long start = System.nanoTime();
        for (int done = 0; done < jobs; done += MAX_BATCH) {
            List<JobChange> changes = new ArrayList<>();
            for (int i = done; i < Math.min(done + MAX_BATCH, jobs); i++) {
                changes.add(wholeJob(0, i));
            }
            store.commit(new StoreBatch(changes, List.of()));
            store.afterAcks();
        }
        System.out.printf("%s: %d jobs written in %.1f s%n", name, jobs, (System.nanoTime() - start) / 1e9);
    }

    private static void measureOpening(String name, Supplier<JobStore> opening) {
        long start = System.nanoTime();
        try (JobStore store = opening.get()) {
            store.runnable(JobPriority.NORMAL, 256, 256);
            System.out.printf("%s: open and first runnable %.1f ms%n", name, (System.nanoTime() - start) / 1e6);
            time(name + ": next runnable", () -> store.runnable(JobPriority.NORMAL, 1, 1));
            JobQuery newest = page(null, null);
            time(name + ": newest 50 of all", () -> store.jobs(newest));
            List<Job> first = store.jobs(page(null, null));
            Job last = first.get(first.size() - 1);
            JobQuery next = page(null, new JobQuery.Position(last.times().created(), last.id()));
            time(name + ": next 50", () -> store.jobs(next));
            JobQuery own =
                    new JobQuery(JobDraft.ALICE, Set.of(JobState.QUEUED), Set.of(), Set.of(), "", true, true, null, 50);
            time(name + ": newest 50 of an owner in a state", () -> store.jobs(own));
            time(name + ": count by state", store::countByState);
        }
    }

    private static JobQuery page(JobState state, JobQuery.Position after) {
        return new JobQuery(
                null, state == null ? Set.of() : Set.of(state), Set.of(), Set.of(), "", true, true, after, 50);
    }

    private static void time(String what, Runnable read) {
        long[] nanos = new long[READS];
        for (int i = 0; i < READS; i++) {
            long start = System.nanoTime();
            read.run();
            nanos[i] = System.nanoTime() - start;
        }
        Arrays.sort(nanos);
        System.out.printf("%-48s p50 %8.2f ms, p99 %8.2f ms%n", what, nanos[READS / 2] / 1e6, nanos[READS - 3] / 1e6);
    }

    private JobStore sqlite(String name) {
        return SqliteJobStore.open(directory.resolve(name), SqliteOptions.DEFAULTS, InstantSource.system());
    }
}
