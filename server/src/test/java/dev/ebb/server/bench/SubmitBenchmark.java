package dev.ebb.server.bench;

import dev.ebb.client.EbbClient;
import dev.ebb.server.support.DaemonProcess;
import dev.ebb.v1.AddFileRequest;
import dev.ebb.v1.CreateJobRequest;
import dev.ebb.v1.FileSpec;
import dev.ebb.v1.JobType;
import dev.ebb.v1.ResumeRequest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * Jobs submitted a second through the real service and its socket, each in three calls (CreateJob, AddFile, Resume) or in
 * one, beside the raw sync rate of the same disk, in turns. Arguments: a directory on the disk, seconds per slice, rounds.
 */
public final class SubmitBenchmark {
    private final Path directory;
    private final long sliceNanos;
    private final String url;

    private SubmitBenchmark(Path directory, long sliceNanos, String url) {
        this.directory = directory;
        this.sliceNanos = sliceNanos;
        this.url = url;
    }

    public static void main(String[] args) throws Exception {
        Path base = Path.of(args.length > 0 ? args[0] : "target").toAbsolutePath();
        int seconds = args.length > 1 ? Integer.parseInt(args[1]) : 3;
        int rounds = args.length > 2 ? Integer.parseInt(args[2]) : 5;
        Path directory = Files.createTempDirectory(base, "submit");
        // Accepts and never answers, so that the queue fills and nothing else happens.
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
                DaemonProcess daemon = DaemonProcess.start(directory, "scheduling.background-jobs=1");
                EbbClient client = daemon.connect()) {
            String url = "http://127.0.0.1:" + silent.getLocalPort() + "/file";
            SubmitBenchmark bench = new SubmitBenchmark(directory, TimeUnit.SECONDS.toNanos(seconds), url);
            bench.rate(16, () -> bench.inOneCall(client));
            for (int round = 0; round < rounds; round++) {
                double raw = bench.rawSyncs();
                System.out.printf("round %d: raw %.0f syncs/s", round + 1, raw);
                for (int callers : new int[] {1, 64}) {
                    double three = bench.rate(callers, () -> bench.inThreeCalls(client));
                    double one = bench.rate(callers, () -> bench.inOneCall(client));
                    System.out.printf(
                            "; %d callers: %.0f jobs/s in three calls (%.1f x raw), %.0f in one (%.1f x raw)",
                            callers, three, three / raw, one, one / raw);
                }
                System.out.println();
            }
        }
    }

    private double rawSyncs() throws IOException {
        Path file = directory.resolve("raw");
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            long start = System.nanoTime();
            int count = 0;
            while (System.nanoTime() - start < sliceNanos) {
                channel.write(ByteBuffer.allocate(4096));
                channel.force(false);
                count++;
            }
            return count * 1e9 / (System.nanoTime() - start);
        }
    }

    private double rate(int callers, Callable<String> submission) throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(callers);
        try {
            long start = System.nanoTime();
            List<Future<Long>> counts = new ArrayList<>();
            for (int i = 0; i < callers; i++) {
                counts.add(pool.submit(() -> submissions(start, submission)));
            }
            long sum = 0;
            for (Future<Long> count : counts) {
                sum += count.get();
            }
            return sum * 1e9 / (System.nanoTime() - start);
        } finally {
            pool.shutdown();
        }
    }

    private long submissions(long start, Callable<String> submission) throws Exception {
        long count = 0;
        while (System.nanoTime() - start < sliceNanos) {
            submission.call();
            count++;
        }
        return count;
    }

    private String inThreeCalls(EbbClient client) {
        String id = client.blocking()
                .manager()
                .createJob(CreateJobRequest.newBuilder()
                        .setDisplayName("bench")
                        .setType(JobType.JOB_TYPE_DOWNLOAD)
                        .build())
                .getJob()
                .getId();
        client.blocking()
                .job()
                .addFile(
                        AddFileRequest.newBuilder().setJobId(id).setFile(file()).build());
        client.blocking().job().resume(ResumeRequest.newBuilder().setJobId(id).build());
        return id;
    }

    private String inOneCall(EbbClient client) {
        return client.blocking()
                .manager()
                .createJob(CreateJobRequest.newBuilder()
                        .setDisplayName("bench")
                        .setType(JobType.JOB_TYPE_DOWNLOAD)
                        .addFiles(file())
                        .setResume(true)
                        .build())
                .getJob()
                .getId();
    }

    private FileSpec file() {
        return FileSpec.newBuilder()
                .setRemoteName(url)
                .setLocalName(directory.resolve(UUID.randomUUID().toString()).toString())
                .build();
    }
}
