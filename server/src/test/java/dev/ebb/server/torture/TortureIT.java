package dev.ebb.server.torture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ebb.client.EbbClient;
import dev.ebb.server.support.DaemonProcess;
import dev.ebb.server.support.FlakyProxy;
import dev.ebb.server.support.NginxOrigin;
import dev.ebb.server.support.Origin;
import dev.ebb.server.support.ScriptedHttpServer;
import dev.ebb.v1.EnumJobsRequest;
import dev.ebb.v1.JobFilter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The service is killed with SIGKILL at random moments while it downloads through a connection that breaks, from nginx where
 * it is installed. Rerun a failure with {@code -Debb.torture.seed=<the printed seed>}.
 */
class TortureIT {
    @TempDir
    Path folder;

    @Test
    @Timeout(value = 10, unit = TimeUnit.MINUTES)
    void killedAtRandom_shortRun_losesNothing() throws Exception {
        run(20, 30);
    }

    @Test
    @Tag("torture-long")
    @Timeout(value = 60, unit = TimeUnit.MINUTES)
    void killedAtRandom_longRun_losesNothing() throws Exception {
        run(Integer.getInteger("ebb.torture.kills", 200), 300);
    }

    private void run(int kills, int jobs) throws Exception {
        long seed = Long.getLong("ebb.torture.seed", System.nanoTime());
        Path content = Files.createDirectory(folder.resolve("content"));
        Path target = Files.createDirectory(folder.resolve("target"));
        Path home = Files.createDirectory(folder.resolve("home"));
        Map<String, byte[]> contents = contents(seed, content);
        Optional<NginxOrigin> nginx = NginxOrigin.startIfInstalled(content, folder);
        Origin fallback = new Origin();
        contents.forEach(fallback::file);
        try (ScriptedHttpServer scripted = ScriptedHttpServer.start(fallback);
                FlakyProxy proxy =
                        FlakyProxy.random(nginx.map(NginxOrigin::port).orElse(scripted.port()), seed, 0.4, 1 << 20)) {
            System.out.println("torture: seed " + seed + ", " + kills + " kills, origin "
                    + (nginx.isPresent() ? "nginx" : "built in"));
            TortureRun torture = new TortureRun(seed, home, target, "http://127.0.0.1:" + proxy.port(), contents);
            torture.suffer(kills, jobs);
            torture.finish();
            judge(torture, home, target);
            System.out.println("torture: " + torture.submissions().size() + " jobs, " + proxy.cuts() + " cuts");
        } finally {
            nginx.ifPresent(NginxOrigin::close);
        }
    }

    private static void judge(TortureRun torture, Path home, Path target) throws Exception {
        assertThat(torture.submissions()).allMatch(Submission::isCompleted);
        for (Submission submission : torture.submissions()) {
            for (Map.Entry<Path, byte[]> file : submission.expected().entrySet()) {
                assertThat(file.getKey()).hasBinaryContent(file.getValue());
            }
        }
        long files = torture.submissions().stream()
                .mapToLong(s -> s.expected().size())
                .sum();
        try (Stream<Path> left = Files.list(target)) {
            List<String> names = left.map(path -> path.getFileName().toString()).toList();
            assertThat(names).hasSize((int) files).noneMatch(name -> name.endsWith(".part"));
        }
        try (DaemonProcess daemon = DaemonProcess.start(home);
                EbbClient client = daemon.connect()) {
            EnumJobsRequest everything = EnumJobsRequest.newBuilder()
                    .setFilter(JobFilter.newBuilder().setIncludeFinal(true))
                    .setPageSize(1000)
                    .build();
            assertThat(client.blocking().manager().enumJobs(everything).getJobsList())
                    .hasSameSizeAs(torture.submissions());
        }
    }

    private static Map<String, byte[]> contents(long seed, Path folder) throws IOException {
        Random random = new Random(seed);
        Map<String, byte[]> contents = new LinkedHashMap<>();
        int[] sizes = {0, 1, 4096, 60_000, 300_000, 1_500_000, 6_000_000, 20_000_000};
        for (int size : sizes) {
            byte[] bytes = new byte[size];
            random.nextBytes(bytes);
            Files.write(folder.resolve("f" + size), bytes);
            contents.put("/f" + size, bytes);
        }
        return contents;
    }
}
