package dev.ebb.server.bench;

import dev.ebb.server.job.FileSpec;
import dev.ebb.server.job.Job;
import dev.ebb.server.job.JobEvent;
import dev.ebb.server.job.JobFile;
import dev.ebb.server.job.JobPriority;
import dev.ebb.server.job.JobState;
import dev.ebb.server.store.JobChange;
import dev.ebb.server.store.JobDraft;
import dev.ebb.server.store.JobStore;
import dev.ebb.server.store.RecordedRequest;
import dev.ebb.server.store.StoreBatch;
import dev.ebb.server.store.sqlite.SqliteJobStore;
import dev.ebb.server.store.sqlite.SqliteOptions;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Durable submissions per second beside the machine's own sync rate, taken in turns in one run; then disk per job and the
 * time to open a large queue. Arguments: a directory on the disk in question, seconds per slice, rounds, jobs of the large
 * queue.
 */
public final class StoreBenchmark {
    private static final int MAX_BATCH = 512;
    private static final int[] CALLERS = {1, 16, 64, 256};

    private final Path directory;
    private final long sliceNanos;
    private final int rounds;
    private final int largeQueue;
    private int opened;

    private StoreBenchmark(Path directory, int sliceSeconds, int rounds, int largeQueue) {
        this.directory = directory;
        this.sliceNanos = TimeUnit.SECONDS.toNanos(sliceSeconds);
        this.rounds = rounds;
        this.largeQueue = largeQueue;
    }

    public static void main(String[] args) throws Exception {
        Path base = Path.of(args.length > 0 ? args[0] : "target");
        Path directory = Files.createTempDirectory(Files.createDirectories(base), "store-bench");
        try {
            new StoreBenchmark(directory, number(args, 1, 2), number(args, 2, 4), number(args, 3, 100_000)).run();
        } finally {
            delete(directory);
        }
    }

    private static int number(String[] args, int index, int otherwise) {
        return args.length > index ? Integer.parseInt(args[index]) : otherwise;
    }

    private void run() throws Exception {
        submit(16);
        System.out.printf(
                "%-8s %10s %10s %8s %8s %8s %9s%n",
                "callers", "jobs/s", "syncs/s", "ratio", "p50 ms", "p99 ms", "cpu us");
        for (int callers : CALLERS) {
            Slice[] slices = new Slice[rounds];
            for (int round = 0; round < rounds; round++) {
                double raw = rawSyncsPerSecond();
                slices[round] = submit(callers).beside((raw + rawSyncsPerSecond()) / 2);
            }
            Arrays.sort(slices, (a, b) -> Double.compare(a.ratio(), b.ratio()));
            Slice median = slices[rounds / 2];
            System.out.printf(
                    "%-8d %10.0f %10.0f %8.1f %8.1f %8.1f %9.0f%n",
                    callers, median.perSecond, median.raw, median.ratio(), median.p50, median.p99, median.cpuMicros);
        }
        largeQueue();
    }

    private record Slice(double perSecond, double raw, double p50, double p99, double cpuMicros) {
        Slice beside(double rawPerSecond) {
            return new Slice(perSecond, rawPerSecond, p50, p99, cpuMicros);
        }

        double ratio() {
            return perSecond / raw;
        }
    }

    /** One thread: append 4 KiB, sync, again. */
    private double rawSyncsPerSecond() throws IOException {
        Path file = directory.resolve("raw");
        long end = System.nanoTime() + sliceNanos / 4;
        int syncs = 0;
        ByteBuffer block = ByteBuffer.allocateDirect(4096);
        try (FileChannel channel = FileChannel.open(
                file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            while (System.nanoTime() < end) {
                block.clear();
                channel.write(block);
                channel.force(false);
                syncs++;
            }
        }
        return syncs * 1e9 / (sliceNanos / 4.0);
    }

    /** One submission that waits for its commit. */
    private record Submission(JobChange change, CompletableFuture<Void> durable) {}

    /** Callers in a closed loop; one writer commits what arrived while the last commit ran, as the ledger does. */
    private Slice submit(int callers) throws Exception {
        BlockingQueue<Submission> queue = new ArrayBlockingQueue<>(4096);
        List<Long> latencies = Collections.synchronizedList(new ArrayList<>());
        CountDownLatch callersDone = new CountDownLatch(callers);
        long cpu = cpuNanos();
        long end = System.nanoTime() + sliceNanos;
        try (JobStore store = open("slice-" + opened++)) {
            for (int i = 0; i < callers; i++) {
                int caller = i;
                Thread thread = new Thread(() -> call(queue, latencies, end, caller, callersDone));
                thread.setDaemon(true);
                thread.start();
            }
            while (callersDone.getCount() > 0) {
                commit(store, queue);
            }
            cpu = cpuNanos() - cpu;
        }
        long[] sorted = latencies.stream().mapToLong(Long::longValue).sorted().toArray();
        int count = sorted.length;
        return new Slice(
                count * 1e9 / sliceNanos,
                1,
                sorted[count / 2] / 1e6,
                sorted[(int) (count * 0.99)] / 1e6,
                cpu / 1e3 / count);
    }

    private static void call(
            BlockingQueue<Submission> queue, List<Long> latencies, long end, int caller, CountDownLatch done) {
        try {
            for (int number = 0; System.nanoTime() < end; number++) {
                long start = System.nanoTime();
                Submission submission = new Submission(wholeJob(caller, number), new CompletableFuture<>());
                queue.put(submission);
                submission.durable.get(60, TimeUnit.SECONDS);
                latencies.add(System.nanoTime() - start);
            }
        } catch (Exception failure) {
            failure.printStackTrace();
        } finally {
            done.countDown();
        }
    }

    private static void commit(JobStore store, BlockingQueue<Submission> queue) throws InterruptedException {
        Submission first = queue.poll(10, TimeUnit.MILLISECONDS);
        if (first == null) {
            return;
        }
        List<Submission> group = new ArrayList<>();
        group.add(first);
        queue.drainTo(group, MAX_BATCH - 1);
        store.commit(new StoreBatch(group.stream().map(Submission::change).toList(), List.of()));
        group.forEach(submission -> submission.durable.complete(null));
        store.afterAcks();
    }

    /** Create, add a file and resume in one change, with its events and its request id. */
    private static JobChange wholeJob(int caller, int number) {
        JobDraft draft = JobDraft.fresh()
                .name("nightly-" + caller + "-" + number)
                .state(JobState.QUEUED)
                .modified(InstantSource.system().instant());
        FileSpec spec = new FileSpec(
                "https://downloads.example.org/releases/2026/package-" + number + ".tar.gz",
                "/home/alice/downloads/package-" + number + ".tar.gz",
                null,
                false,
                List.of());
        String hash = "0123456789abcdef".repeat(4);
        return draft.file(JobFile.added(draft.id(), 0, spec))
                .event(JobEvent.Kind.CREATED)
                .event(JobEvent.Kind.MODIFICATION)
                .request(new RecordedRequest(
                        JobDraft.ALICE, UUID.randomUUID().toString(), hash, draft.id(), 0, JobDraft.START))
                .change();
    }

    private void largeQueue() throws IOException {
        Path bare = fill("bare", false);
        Path full = fill("full", true);
        System.out.printf(
                "%d jobs of one file: %d B each; with events and request ids %d B%n",
                largeQueue, size(bare) / largeQueue, size(full) / largeQueue);
        for (int i = 0; i < 5; i++) {
            long start = System.nanoTime();
            long cpu = cpuNanos();
            try (JobStore store = open("full")) {
                long opening = System.nanoTime() - start;
                List<Job> first = store.runnable(JobPriority.NORMAL, 256, 256);
                System.out.printf(
                        "open %.1f ms, with the first %d runnable %.1f ms, cpu %.1f ms%n",
                        opening / 1e6, first.size(), (System.nanoTime() - start) / 1e6, (cpuNanos() - cpu) / 1e6);
            }
        }
    }

    private Path fill(String name, boolean history) throws IOException {
        try (JobStore store = open(name)) {
            for (int done = 0; done < largeQueue; done += MAX_BATCH) {
                List<JobChange> changes = new ArrayList<>();
                for (int i = done; i < Math.min(done + MAX_BATCH, largeQueue); i++) {
                    JobChange job = wholeJob(0, i);
                    changes.add(
                            history
                                    ? job
                                    : new JobChange(null, job.after(), job.files(), List.of(), List.of(), null, false));
                }
                store.commit(new StoreBatch(changes, List.of()));
                store.afterAcks();
            }
        }
        return directory.resolve(name).resolve("queue.db");
    }

    private JobStore open(String name) {
        return SqliteJobStore.open(directory.resolve(name), SqliteOptions.DEFAULTS, InstantSource.system());
    }

    private static long size(Path file) throws IOException {
        return Files.size(file);
    }

    private static long cpuNanos() {
        return ProcessHandle.current().info().totalCpuDuration().orElseThrow().toNanos();
    }

    private static void delete(Path directory) throws IOException {
        Files.walkFileTree(directory, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path folder, IOException failure) throws IOException {
                Files.delete(folder);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
