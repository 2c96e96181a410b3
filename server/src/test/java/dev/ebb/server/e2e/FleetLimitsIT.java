package dev.ebb.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ebb.client.EbbException;
import dev.ebb.client.EbbTarget;
import dev.ebb.client.bits.BackgroundCopyJob;
import dev.ebb.client.bits.BackgroundCopyManager;
import dev.ebb.client.bits.JobPriority;
import dev.ebb.client.bits.JobSpec;
import dev.ebb.client.bits.JobState;
import dev.ebb.client.bits.JobType;
import dev.ebb.server.support.FleetOfNodes;
import dev.ebb.server.support.FleetOfNodes.Node;
import dev.ebb.server.support.PostgresServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Limits that count the whole fleet, through real nodes that would each reach them alone; measured where the files come from. */
class FleetLimitsIT {
    private static final int NODES = 3;
    private static final Duration PATIENCE = Duration.ofSeconds(120);
    private static final long SECONDS_MEASURED = 6;
    private static final String RUNNING = "SELECT count(*) FROM job WHERE state IN (1, 2) AND priority <> 0";

    @TempDir
    Path folder;

    @Test
    void backgroundJobsOfTheFleet_neverRunMoreAtOnceThanTheirLimit() throws Exception {
        int places = 3;
        try (FleetOfNodes fleet = FleetOfNodes.start(
                        folder,
                        PostgresServer.shared(),
                        NODES,
                        "scheduling.background-jobs=" + places,
                        "scheduling.background-jobs-scope=fleet");
                BackgroundCopyManager manager = fleet.node("n1").manager()) {
            fleet.origin().pause(25);
            List<BackgroundCopyJob> jobs = submit(fleet, manager, 15, 1, 640 << 10);

            transferred(jobs);
            assertThat(fleet.origin().mostAtOnce()).isPositive().isLessThanOrEqualTo(places);
            assertThat(fleet.holders()).as("each has a part").hasSize(NODES);
        }
    }

    @Test
    void connectionsAndBytesOfTheFleet_stayWithinTheirLimitsTogether() throws Exception {
        int connections = 3;
        long bytesPerSecond = 1_000_000;
        try (FleetOfNodes fleet = FleetOfNodes.start(
                        folder,
                        PostgresServer.shared(),
                        NODES,
                        "engine.connections-per-host=" + connections,
                        "engine.connections-per-host-scope=fleet",
                        "bandwidth.total-limit=8000",
                        "bandwidth.total-limit-scope=fleet");
                BackgroundCopyManager manager = fleet.node("n1").manager()) {
            fleet.origin().pause(10);
            // Files are small, so that the origin has sent hardly more than has been taken.
            List<BackgroundCopyJob> jobs = submit(fleet, manager, 12, 50, 32 << 10);
            FleetOfNodes.await("all work", () -> fleet.holders().size() == NODES);
            long begun = fleet.origin().sent();
            FleetOfNodes.await("they are under way", () -> fleet.origin().sent() > begun + 2 * bytesPerSecond);

            long before = fleet.origin().sent();
            long started = System.nanoTime();
            TimeUnit.SECONDS.sleep(SECONDS_MEASURED);
            double rate = (fleet.origin().sent() - before) * 1e9 / (System.nanoTime() - started);

            assertThat(rate).isBetween(0.3 * bytesPerSecond, 1.6 * bytesPerSecond);
            transferred(jobs);
            assertThat(fleet.origin().mostAtOnce()).isPositive().isLessThanOrEqualTo(connections);
        }
    }

    @Test
    void onlyPlaceOfTheFleet_isGivenUpToAHigherJobThatWasMadeElsewhere() throws Exception {
        try (FleetOfNodes fleet = FleetOfNodes.start(
                folder,
                PostgresServer.shared(),
                2,
                "scheduling.background-jobs=1",
                "scheduling.background-jobs-scope=fleet")) {
            fleet.origin().pause(40);
            fleet.origin().file("/low", 8 << 20, 1);
            for (int i = 0; i < 4; i++) {
                fleet.origin().file("/high" + i, 500_000, i);
            }
            fleet.origin().file("/foreground", 100_000, 3);
            try (BackgroundCopyManager any = fleet.node("n1").manager()) {
                BackgroundCopyJob low = any.createJob(single(fleet, "low", JobPriority.LOW));
                FleetOfNodes.await("it runs", () -> fleet.runner(low.getId()) != null);
                Node runner = fleet.runner(low.getId());
                try (BackgroundCopyManager elsewhere = fleet.other(runner).manager()) {
                    BackgroundCopyJob front = elsewhere.createJob(single(fleet, "foreground", JobPriority.FOREGROUND));
                    assertThat(front.awaitTransferred(PATIENCE)).isEqualTo(JobState.TRANSFERRED);
                    assertThat(fleet.attempt(low.getId()))
                            .as("it has places of its own")
                            .isEqualTo(1);

                    List<BackgroundCopyJob> high = new ArrayList<>();
                    for (int i = 0; i < 4; i++) {
                        high.add(elsewhere.createJob(single(fleet, "high" + i, JobPriority.HIGH)));
                    }
                    for (BackgroundCopyJob job : high) {
                        FleetOfNodes.await("it is transferred", () -> {
                            assertThat(fleet.count(RUNNING)).as("jobs at once").isLessThanOrEqualTo(1);
                            return job.getState() == JobState.TRANSFERRED;
                        });
                    }
                    FleetOfNodes.await("the lower one goes on", () -> fleet.attempt(low.getId()) > 1);
                }
            }
        }
    }

    private static JobSpec single(FleetOfNodes fleet, String name, JobPriority priority) {
        return JobSpec.download(name)
                .priority(priority)
                .file(fleet.uri("/" + name), fleet.files().resolve(name))
                .resume();
    }

    @Test
    void jobsOfOneUser_createdAtAllNodesAtOnce_areExactlyAsManyAsAllowed() throws Exception {
        int allowed = 30;
        List<Integer> ports = new ArrayList<>();
        for (int i = 1; i <= NODES; i++) {
            ports.add(freePort());
            Files.createDirectories(folder.resolve("n" + i));
            Files.writeString(folder.resolve("n" + i + "/ebb.yaml"), doors(ports.get(i - 1)));
        }
        try (FleetOfNodes fleet =
                FleetOfNodes.start(folder, PostgresServer.shared(), NODES, "limits.jobs-per-user=" + allowed)) {
            List<CompletableFuture<Integer>> callers = IntStream.range(0, 4 * NODES)
                    .mapToObj(i -> CompletableFuture.supplyAsync(() -> createUntilRefused(ports.get(i % NODES))))
                    .toList();
            int created = callers.stream().mapToInt(CompletableFuture::join).sum();

            assertThat(created).isEqualTo(allowed);
            assertThat(fleet.count("SELECT count(*) FROM job")).isEqualTo(allowed);
        }
    }

    private static int createUntilRefused(int port) {
        int created = 0;
        EbbTarget target = EbbTarget.tcp("127.0.0.1", port).withoutTls().withToken("user-token");
        try (BackgroundCopyManager manager = BackgroundCopyManager.connect(target)) {
            while (true) {
                manager.createJob("one of many", JobType.DOWNLOAD);
                created++;
            }
        } catch (EbbException refused) {
            assertThat(refused).hasMessageContaining("which is the limit of a user");
            return created;
        } catch (IOException broken) {
            throw new AssertionError(broken);
        }
    }

    private String doors(int port) throws Exception {
        byte[] digest = MessageDigest.getInstance("SHA-256").digest("user-token".getBytes(StandardCharsets.UTF_8));
        return """
                listen:
                  tcp: 127.0.0.1:%d
                principals:
                  tokens:
                    - name: user
                      sha256: %s
                      role: user
                      account: %s
                      roots: [%s]
                """.formatted(port, HexFormat.of().formatHex(digest), System.getProperty("user.name"), folder);
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static List<BackgroundCopyJob> submit(
            FleetOfNodes fleet, BackgroundCopyManager manager, int count, int files, int bytes) {
        List<BackgroundCopyJob> jobs = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            JobSpec spec = JobSpec.download("job " + i);
            for (int j = 0; j < files; j++) {
                String name = "f" + i + "-" + j;
                fleet.origin().file("/" + name, bytes, i);
                spec.file(fleet.uri("/" + name), fleet.files().resolve(name));
            }
            jobs.add(manager.createJob(spec.resume()));
        }
        return jobs;
    }

    private static void transferred(List<BackgroundCopyJob> jobs) throws Exception {
        for (BackgroundCopyJob job : jobs) {
            assertThat(job.awaitTransferred(PATIENCE)).isEqualTo(JobState.TRANSFERRED);
        }
    }
}
