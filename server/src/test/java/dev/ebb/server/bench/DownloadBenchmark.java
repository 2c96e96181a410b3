package dev.ebb.server.bench;

import com.sun.management.OperatingSystemMXBean;
import dev.ebb.server.engine.EngineOptions;
import dev.ebb.server.engine.FileSelection;
import dev.ebb.server.engine.Http2Options;
import dev.ebb.server.engine.HttpOptions;
import dev.ebb.server.engine.ProxyOptions;
import dev.ebb.server.engine.TransferEnd;
import dev.ebb.server.engine.TransferEngine;
import dev.ebb.server.engine.TransferMode;
import dev.ebb.server.engine.TransferTask;
import dev.ebb.server.engine.runtime.HttpTransferEngine;
import dev.ebb.server.job.JobFile;
import dev.ebb.server.job.JobId;
import dev.ebb.server.job.JobType;
import dev.ebb.server.support.RecordingListener;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.stream.Stream;

/**
 * The warm engine beside curl on the same origin, taking turns: wall clock and CPU of one large file, and of many small ones.
 *
 * <p>Arguments: the folder to download into; the URL of a large file; the URL of a folder with files {@code 0} to
 * {@code count-1}; their count; rounds. The origin is a real server, nginx for example.
 */
public final class DownloadBenchmark {
    private static final OperatingSystemMXBean OS =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    private final Path folder;
    private final TransferEngine engine;
    private final int concurrency = Integer.getInteger("ebb.bench.concurrency", 8);

    private DownloadBenchmark(Path folder) {
        this.folder = folder;
        EngineOptions usual = EngineOptions.defaults();
        EngineOptions options = new EngineOptions(
                usual.connectTimeout(),
                usual.responseTimeout(),
                usual.maxRedirects(),
                Math.max(usual.connectionsPerHost(), concurrency),
                usual.idleConnectionTimeout(),
                usual.bufferBudgetBytes(),
                usual.diskThreads(),
                Long.getLong("ebb.bench.checkpointBytes", usual.checkpointBytes()),
                usual.checkpointInterval(),
                usual.reserveBytes(),
                address -> true,
                usual.userAgent(),
                ProxyOptions.NONE,
                Http2Options.DEFAULTS);
        engine = new HttpTransferEngine(options, InstantSource.system());
    }

    /** Seconds. */
    private record Cost(double wall, double cpu) {
        Cost over(Cost other) {
            return new Cost(wall / other.wall, cpu / other.cpu);
        }
    }

    private interface Work {
        void run() throws Exception;
    }

    public static void main(String[] arguments) throws Exception {
        DownloadBenchmark benchmark = new DownloadBenchmark(Path.of(arguments[0]));
        int rounds = Integer.parseInt(arguments[4]);
        URI large = URI.create(arguments[1]);
        if (!large.getPath().equals("/none")) {
            benchmark.compare("large file", rounds, () -> benchmark.large(large), benchmark.curlLarge(large));
        }
        int count = Integer.parseInt(arguments[3]);
        URI small = URI.create(arguments[2]);
        if (count > 0) {
            benchmark.compare(
                    count + " small files",
                    rounds,
                    () -> benchmark.small(small, count),
                    benchmark.curlSmall(small, count));
        }
        benchmark.engine.close();
    }

    private void compare(String what, int rounds, Work ours, List<String> curl) throws Exception {
        // Warm: what a daemon is after its first minute.
        for (int i = 0; i < 3; i++) {
            ours.run();
            empty();
        }
        List<Cost> engineCosts = new ArrayList<>();
        List<Cost> curlCosts = new ArrayList<>();
        for (int round = 0; round < rounds; round++) {
            engineCosts.add(cost(ours));
            empty();
            curlCosts.add(process(curl));
            empty();
            Cost mine = engineCosts.get(round);
            Cost theirs = curlCosts.get(round);
            System.out.printf(
                    Locale.ROOT,
                    "%s, round %d: ebb %.2f s wall %.2f s CPU; curl %.2f s wall %.2f s CPU%n",
                    what,
                    round + 1,
                    mine.wall,
                    mine.cpu,
                    theirs.wall,
                    theirs.cpu);
        }
        Cost ratio = median(engineCosts).over(median(curlCosts));
        System.out.printf(Locale.ROOT, "%s: ebb to curl, medians: wall %.2f, CPU %.2f%n", what, ratio.wall, ratio.cpu);
    }

    private static Cost median(List<Cost> costs) {
        return new Cost(
                middle(costs.stream().map(Cost::wall).toList()),
                middle(costs.stream().map(Cost::cpu).toList()));
    }

    private static double middle(List<Double> values) {
        return values.stream().sorted().toList().get(values.size() / 2);
    }

    private static Cost cost(Work work) throws Exception {
        long cpu = OS.getProcessCpuTime();
        long wall = System.nanoTime();
        work.run();
        return new Cost((System.nanoTime() - wall) / 1e9, (OS.getProcessCpuTime() - cpu) / 1e9);
    }

    /** Runs it under a shell that reports the CPU time of its child. */
    private static Cost process(List<String> command) throws Exception {
        List<String> timed = new ArrayList<>(List.of("bash", "-c", "TIMEFORMAT='%R %U %S'; time \"$@\"", "-"));
        timed.addAll(command);
        Process process = new ProcessBuilder(timed).redirectErrorStream(true).start();
        String[] lines = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8)
                .trim()
                .split("\n");
        if (process.waitFor() != 0) {
            throw new IOException("failed: " + command + " " + String.join(" ", lines));
        }
        String[] times = lines[lines.length - 1].split(" ");
        return new Cost(Double.parseDouble(times[0]), Double.parseDouble(times[1]) + Double.parseDouble(times[2]));
    }

    private void empty() throws IOException {
        try (Stream<Path> paths = Files.walk(folder)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                if (!path.equals(folder)) {
                    Files.delete(path);
                }
            }
        }
    }

    private void large(URI uri) {
        RecordingListener listener = new RecordingListener();
        start(new JobId(UUID.randomUUID()), 0, uri, listener);
        listener.awaitFinished();
    }

    private List<String> curlLarge(URI uri) {
        return List.of("curl", "-sS", "-o", folder.resolve("curl").toString(), uri.toString());
    }

    private void small(URI base, int count) throws Exception {
        JobId job = new JobId(UUID.randomUUID());
        Semaphore slots = new Semaphore(concurrency);
        for (int i = 0; i < count; i++) {
            slots.acquire();
            start(job, i, URI.create(base + "/" + i), new CountingListener(slots));
        }
        slots.acquire(concurrency);
    }

    private List<String> curlSmall(URI base, int count) {
        return List.of(
                "curl",
                "-sS",
                "--parallel",
                "--parallel-max",
                String.valueOf(concurrency),
                "-o",
                folder.resolve("curl-#1").toString(),
                base + "/[0-" + (count - 1) + "]");
    }

    private void start(JobId job, int index, URI uri, dev.ebb.server.engine.TransferListener listener) {
        Path temporary = folder.resolve(JobFile.temporaryName(job, index));
        TransferTask.LocalFiles files =
                new TransferTask.LocalFiles(folder.resolve("f" + index), temporary, false, null, List.of());
        engine.start(
                new TransferTask(
                        job,
                        index,
                        1,
                        JobType.DOWNLOAD,
                        uri,
                        files,
                        null,
                        null,
                        List.of(),
                        null,
                        Duration.ofSeconds(60),
                        false,
                        HttpOptions.DEFAULTS,
                        TransferMode.USUAL,
                        FileSelection.WHOLE),
                listener);
    }

    /** Frees a slot at the end; anything but success ends the run. */
    private record CountingListener(Semaphore slots) implements dev.ebb.server.engine.TransferListener {
        @Override
        public void connected(TransferTask task) {}

        @Override
        public java.util.concurrent.CompletionStage<Void> checkpoint(dev.ebb.server.job.FileCheckpoint checkpoint) {
            return java.util.concurrent.CompletableFuture.completedFuture(null);
        }

        @Override
        public void ended(TransferTask task, TransferEnd end) {
            if (!(end instanceof TransferEnd.Finished)) {
                System.err.println(end);
                Runtime.getRuntime().halt(1);
            }
            slots.release();
        }
    }
}
