package dev.ebb.server.bench;

import com.sun.management.OperatingSystemMXBean;
import dev.ebb.server.engine.EngineOptions;
import dev.ebb.server.engine.FileSelection;
import dev.ebb.server.engine.HttpOptions;
import dev.ebb.server.engine.Transfer;
import dev.ebb.server.engine.TransferMode;
import dev.ebb.server.engine.TransferTask;
import dev.ebb.server.engine.runtime.HttpTransferEngine;
import dev.ebb.server.governor.AlarmThread;
import dev.ebb.server.governor.Lane;
import dev.ebb.server.governor.RateTree;
import dev.ebb.server.job.JobFile;
import dev.ebb.server.job.JobId;
import dev.ebb.server.job.JobPriority;
import dev.ebb.server.job.JobType;
import dev.ebb.server.job.OwnerId;
import dev.ebb.server.policy.LimitsInForce;
import dev.ebb.server.support.RecordingListener;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;

/**
 * How exactly a limit is kept end to end: bytes in files over ten seconds, after a warm-up, beside the limit of everything
 * together; real sockets, real files, an endless server in this process. Ten jobs share it, their files evenly among them. The
 * last row of each group is what this machine can do at this moment without a limit.
 *
 * <p>Arguments: the folder to download into; seconds of warm-up (5 if left out).
 */
public final class RateBenchmark implements AutoCloseable {
    private static final OperatingSystemMXBean OS =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    private static final long NONE = LimitsInForce.UNLIMITED;
    private static final int UNLIMITED = 0;
    private static final int JOBS = 10;
    private static final int SECONDS = 10;

    private final Path folder;
    private final ServerSocket server;
    private final AlarmThread alarm = new AlarmThread();
    private final RateTree tree = new RateTree(System::nanoTime, alarm);
    private final HttpTransferEngine engine;

    private RateBenchmark(Path folder, int transfers) throws IOException {
        this.folder = folder;
        this.server = new ServerSocket(0, 1024, InetAddress.getLoopbackAddress());
        Thread acceptor = new Thread(null, this::accept, "endless", 64 << 10);
        acceptor.setDaemon(true);
        acceptor.start();
        EngineOptions usual = EngineOptions.defaults();
        this.engine = new HttpTransferEngine(
                usual.with(change -> change.connectionsPerHost(transfers).mayConnect(address -> true)),
                InstantSource.system());
    }

    public static void main(String[] arguments) throws Exception {
        int warmUp = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 5;
        System.out.printf("%-14s %10s %12s %9s %8s%n", "limit", "transfers", "bytes/s", "of limit", "CPU s");
        for (int transfers : new int[] {1, 1_000}) {
            for (long kilobits : new long[] {64, 1_000, 10_000, 100_000, 1_000_000, UNLIMITED}) {
                Path run = Files.createDirectories(Path.of(arguments[0]).resolve(transfers + "-" + kilobits));
                try (RateBenchmark benchmark = new RateBenchmark(run, transfers)) {
                    benchmark.measure(kilobits == UNLIMITED ? NONE : kilobits * 125, transfers, warmUp);
                }
            }
        }
    }

    private void measure(long bytesPerSecond, int transfers, int warmUp) throws Exception {
        tree.limits(new LimitsInForce(bytesPerSecond, NONE, Map.of(), NONE, Map.of(), NONE, Map.of()));
        List<Transfer> running = new ArrayList<>();
        List<RecordingListener> listeners = new ArrayList<>();
        for (int i = 0; i < transfers; i++) {
            RecordingListener listener = new RecordingListener();
            running.add(start(i, listener));
            listeners.add(listener);
        }
        // What is measured is what passes in a span of time: there is no event to wait for.
        Thread.sleep(Duration.ofSeconds(warmUp).toMillis());
        long cpu = OS.getProcessCpuTime();
        long before = sum(running);
        long start = System.nanoTime();
        Thread.sleep(Duration.ofSeconds(SECONDS).toMillis());
        double rate = (sum(running) - before) / ((System.nanoTime() - start) / 1e9);
        System.out.printf(
                Locale.ROOT,
                "%-14s %10d %12.0f %9s %8.2f%n",
                bytesPerSecond == NONE ? "none" : bytesPerSecond / 125 + " kbit/s",
                transfers,
                rate,
                bytesPerSecond == NONE ? "" : String.format(Locale.ROOT, "%.2f%%", 100 * rate / bytesPerSecond),
                (OS.getProcessCpuTime() - cpu) / 1e9);
        running.forEach(Transfer::stop);
        listeners.forEach(RecordingListener::awaitEnd);
    }

    private static long sum(List<Transfer> running) {
        return running.stream()
                .mapToLong(transfer -> transfer.progress().bytesTransferred())
                .sum();
    }

    private Transfer start(int index, RecordingListener listener) {
        JobId job = new JobId(new UUID(0, index % JOBS));
        Lane lane = tree.lane(job, OwnerId.ofUid(1), JobPriority.NORMAL, null);
        Path temporary = folder.resolve(JobFile.temporaryName(job, index));
        return engine.start(
                new TransferTask(
                        job,
                        index,
                        1,
                        JobType.DOWNLOAD,
                        URI.create("http://127.0.0.1:" + server.getLocalPort() + "/endless"),
                        new TransferTask.LocalFiles(folder.resolve("f" + index), temporary, false, null, List.of()),
                        null,
                        null,
                        List.of(),
                        null,
                        Duration.ofSeconds(120),
                        false,
                        HttpOptions.DEFAULTS,
                        TransferMode.USUAL.with(lane),
                        FileSelection.WHOLE),
                listener);
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = server.accept();
                Thread sender = new Thread(null, () -> send(socket), "endless", 64 << 10);
                sender.setDaemon(true);
                sender.start();
            }
        } catch (IOException closed) {
            // The benchmark is over.
        }
    }

    private static void send(Socket socket) {
        byte[] block = new byte[64 << 10];
        try (socket) {
            socket.getInputStream().read(new byte[4096]);
            OutputStream out = socket.getOutputStream();
            out.write("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            while (true) {
                out.write(block);
            }
        } catch (IOException gone) {
            // It has had enough.
        }
    }

    @Override
    public void close() throws IOException {
        engine.close();
        alarm.close();
        server.close();
        try (var left = Files.list(folder)) {
            for (Path file : left.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(folder);
    }
}
