package dev.ebb.server.bench;

import dev.ebb.server.engine.EngineHarness;
import dev.ebb.server.engine.EngineOptions;
import dev.ebb.server.engine.Http2Options;
import dev.ebb.server.engine.Http2Options.Use;
import dev.ebb.server.engine.Transfer;
import dev.ebb.server.engine.TransferEnd;
import dev.ebb.server.engine.TransferListener;
import dev.ebb.server.engine.TransferMode;
import dev.ebb.server.engine.TransferTask;
import dev.ebb.server.job.FileCheckpoint;
import dev.ebb.server.support.NginxOrigin;
import dev.ebb.server.support.SlowLink;
import dev.ebb.server.support.TestCertificates;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Semaphore;

/**
 * Many small files over TLS from nginx, near and far, in HTTP/1.1 as a job moves them and in HTTP/2 as a job moves them.
 *
 * <p>Arguments: an empty folder; how many files; their size; rounds.
 */
public final class Http2Benchmark {
    private static final int AT_ONCE = 4;
    private static final int SHARING = 64;

    private final Path folder;
    private final int count;
    private final String pem;

    private Http2Benchmark(Path folder, int count, String pem) {
        this.folder = folder;
        this.count = count;
        this.pem = pem;
    }

    public static void main(String[] arguments) throws Exception {
        Path folder = Path.of(arguments[0]);
        int count = Integer.parseInt(arguments[1]);
        Path content = Files.createDirectories(folder.resolve("content"));
        TestCertificates certificates = new TestCertificates();
        certificates.write("CN=localhost", folder, "server");
        for (int i = 0; i < count; i++) {
            Files.write(content.resolve("" + i), EngineHarness.content(Integer.parseInt(arguments[2]), i));
        }
        Http2Benchmark benchmark = new Http2Benchmark(folder, count, certificates.authorityPem());
        try (NginxOrigin nginx =
                        NginxOrigin.startSecureIfInstalled(content, folder).orElseThrow();
                SlowLink near = new SlowLink(nginx.port(), Duration.ZERO);
                SlowLink far = new SlowLink(nginx.port(), Duration.ofMillis(25))) {
            for (int round = 0; round < Integer.parseInt(arguments[3]); round++) {
                benchmark.compare(near.port(), "0 ms");
                benchmark.compare(far.port(), "50 ms");
            }
        }
        System.exit(0);
    }

    private void compare(int port, String where) throws Exception {
        double[] old = run(port, Use.NEVER, AT_ONCE);
        double[] eight = run(port, Use.NEVER, 2 * AT_ONCE);
        double[] shared = run(port, Use.AUTO, SHARING);
        System.out.printf(
                Locale.ROOT,
                "%s: HTTP/1.1 x4 %.2f s (%.2f CPU), x8 %.2f s (%.2f CPU), HTTP/2 %.2f s (%.2f CPU): %.2f and %.2f times as fast%n",
                where,
                old[0],
                old[1],
                eight[0],
                eight[1],
                shared[0],
                shared[1],
                old[0] / shared[0],
                eight[0] / shared[0]);
    }

    private double[] run(int port, Use use, int atOnce) throws Exception {
        Path target = Files.createTempDirectory(folder, "target");
        EngineOptions usual = EngineOptions.defaults();
        try (EngineHarness engine = new EngineHarness(
                target,
                o -> EngineHarness.addresses(any -> true)
                        .apply(usual)
                        .with(change -> change.http2(new Http2Options(use, SHARING))))) {
            engine.trust(pem).mode(TransferMode.USUAL.among(true));
            long wall = System.nanoTime();
            long cpu = cpu();
            Semaphore slots = new Semaphore(atOnce);
            for (int i = 0; i < count; i++) {
                slots.acquire();
                Transfer ignored =
                        engine.startAs(i, URI.create("https://localhost:" + port + "/" + i), new Counting(slots));
            }
            slots.acquire(atOnce);
            return new double[] {(System.nanoTime() - wall) / 1e9, (cpu() - cpu) / 1e9};
        }
    }

    private static long cpu() {
        return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
                .getProcessCpuTime();
    }

    /** Frees a place at the end; anything but success ends the run. */
    private record Counting(Semaphore slots) implements TransferListener {
        @Override
        public void connected(TransferTask task) {}

        @Override
        public CompletionStage<Void> checkpoint(FileCheckpoint checkpoint) {
            return CompletableFuture.completedFuture(null);
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
