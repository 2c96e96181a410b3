package dev.ebb.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ebb.client.EbbException;
import dev.ebb.client.EbbTarget;
import dev.ebb.client.bits.BackgroundCopyJob;
import dev.ebb.client.bits.BackgroundCopyManager;
import dev.ebb.client.bits.JobSpec;
import dev.ebb.client.bits.JobState;
import dev.ebb.client.bits.JobType;
import dev.ebb.server.support.FleetOfNodes;
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
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Limits that count the whole fleet, through real nodes that would each reach them alone; measured where the files come from. One
 * fleet for all of them.
 */
class FleetLimitsIT {
    private static final int NODES = 3;
    private static final int PLACES = 3;
    private static final int CONNECTIONS = 5;
    private static final long BYTES_PER_SECOND = 1_000_000;
    private static final int JOBS_OF_A_USER = 30;
    private static final Duration PATIENCE = Duration.ofSeconds(120);
    private static final long SECONDS_MEASURED = 5;
    private static final String WORKING = "SELECT count(DISTINCT node) FROM job WHERE state IN (1, 2)";

    @TempDir
    static Path folder;

    private static final List<Integer> PORTS = new ArrayList<>();
    private static FleetOfNodes fleet;

    private final List<String> made = new ArrayList<>();

    @BeforeAll
    static void startNodes() throws Exception {
        for (int i = 1; i <= NODES; i++) {
            PORTS.add(freePort());
            Files.createDirectories(folder.resolve("n" + i));
            Files.writeString(folder.resolve("n" + i + "/ebb.yaml"), doors(PORTS.get(i - 1)));
        }
        fleet = FleetOfNodes.start(
                folder,
                PostgresServer.shared(),
                NODES,
                "scheduling.background-jobs=" + PLACES,
                "scheduling.background-jobs-scope=fleet",
                "engine.connections-per-host=" + CONNECTIONS,
                "engine.connections-per-host-scope=fleet",
                "bandwidth.total-limit=" + BYTES_PER_SECOND * 8 / 1000,
                "bandwidth.total-limit-scope=fleet",
                "limits.jobs-per-user=" + JOBS_OF_A_USER);
    }

    @AfterAll
    static void stopNodes() throws Exception {
        fleet.close();
    }

    @AfterEach
    void calmDown() throws Exception {
        fleet.origin().pause(0);
        try (BackgroundCopyManager manager = fleet.node("n1").manager()) {
            made.forEach(id -> manager.getJob(id).cancel());
        }
    }

    @Test
    void backgroundJobsOfTheFleet_neverRunMoreAtOnceThanTheirLimit() throws Exception {
        try (BackgroundCopyManager manager = fleet.node("n1").manager()) {
            fleet.origin().pause(25);
            fleet.origin().countAnew();
            List<BackgroundCopyJob> jobs = submit(manager, "one", 12, 1, 384 << 10);

            for (BackgroundCopyJob job : jobs) {
                assertThat(job.awaitTransferred(PATIENCE)).isEqualTo(JobState.TRANSFERRED);
            }
            assertThat(fleet.origin().mostAtOnce()).isPositive().isLessThanOrEqualTo(PLACES);
            assertThat(fleet.count("SELECT count(DISTINCT node) FROM job WHERE ended = 0"))
                    .as("each has a part")
                    .isEqualTo(NODES);
        }
    }

    @Test
    void connectionsAndBytesOfTheFleet_stayWithinTheirLimitsTogether() throws Exception {
        try (BackgroundCopyManager manager = fleet.node("n1").manager()) {
            fleet.origin().pause(10);
            fleet.origin().countAnew();
            // Files are small, so that the origin has sent hardly more than has been taken.
            submit(manager, "many", 9, 60, 32 << 10);
            FleetOfNodes.await("all work", () -> fleet.count(WORKING) == NODES);
            long begun = fleet.origin().sent();
            FleetOfNodes.await("they are under way", () -> fleet.origin().sent() > begun + 2 * BYTES_PER_SECOND);

            long before = fleet.origin().sent();
            long started = System.nanoTime();
            TimeUnit.SECONDS.sleep(SECONDS_MEASURED);
            double rate = (fleet.origin().sent() - before) * 1e9 / (System.nanoTime() - started);

            assertThat(rate).isBetween(0.3 * BYTES_PER_SECOND, 1.6 * BYTES_PER_SECOND);
            assertThat(fleet.count(WORKING)).as("they still work").isPositive();
            assertThat(fleet.origin().mostAtOnce()).isPositive().isLessThanOrEqualTo(CONNECTIONS);
        }
    }

    @Test
    void jobsOfOneUser_createdAtAllNodesAtOnce_areExactlyAsManyAsAllowed() throws Exception {
        List<CompletableFuture<List<String>>> callers = IntStream.range(0, 4 * NODES)
                .mapToObj(i -> CompletableFuture.supplyAsync(() -> createUntilRefused(PORTS.get(i % NODES))))
                .toList();
        callers.stream().map(CompletableFuture::join).forEach(made::addAll);

        assertThat(made).hasSize(JOBS_OF_A_USER);
        assertThat(fleet.count("SELECT count(*) FROM job WHERE ended = 0")).isEqualTo(JOBS_OF_A_USER);
    }

    private static List<String> createUntilRefused(int port) {
        List<String> created = new ArrayList<>();
        EbbTarget target = EbbTarget.tcp("127.0.0.1", port).withoutTls().withToken("user-token");
        try (BackgroundCopyManager manager = BackgroundCopyManager.connect(target)) {
            while (true) {
                created.add(manager.createJob("one of many", JobType.DOWNLOAD).getId());
            }
        } catch (EbbException refused) {
            assertThat(refused).hasMessageContaining("which is the limit of a user");
            return created;
        } catch (IOException broken) {
            throw new AssertionError(broken);
        }
    }

    private static String doors(int port) throws Exception {
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

    private List<BackgroundCopyJob> submit(
            BackgroundCopyManager manager, String what, int count, int files, int bytes) {
        List<BackgroundCopyJob> jobs = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            JobSpec spec = JobSpec.download(what + " " + i);
            for (int j = 0; j < files; j++) {
                String name = what + i + "-" + j;
                fleet.origin().file("/" + name, bytes, i);
                spec.file(fleet.uri("/" + name), fleet.files().resolve(name));
            }
            jobs.add(manager.createJob(spec.resume()));
            made.add(jobs.get(i).getId());
        }
        return jobs;
    }
}
