package dev.ebb.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ebb.client.EbbClient;
import dev.ebb.client.EbbTarget;
import dev.ebb.client.bits.BackgroundCopyManager;
import dev.ebb.client.bits.JobSpec;
import dev.ebb.client.bits.JobState;
import dev.ebb.server.support.DaemonProcess;
import dev.ebb.server.support.FleetOfNodes;
import dev.ebb.server.support.PacedOrigin;
import dev.ebb.server.support.PostgresServer;
import dev.ebb.server.support.ProductJvm;
import dev.ebb.server.support.ScriptedHttpServer;
import dev.ebb.v1.CreateJobRequest;
import dev.ebb.v1.FileSpec;
import dev.ebb.v1.JobType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A service that is told to stop is gone when it said it would be, whoever hangs. */
class DrainDeadlineIT {
    private static final Duration DEADLINE = Duration.ofSeconds(5);
    /** The promise, and what a busy machine takes to run a process. */
    private static final Duration LONGEST = DEADLINE.plusSeconds(5);

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    Path folder;

    @Test
    void origin_thatHangs_keepsNobodyWaiting() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        ScriptedHttpServer.Script silent = (request, answer) -> {
            if (request.target().equals("/half")) {
                answer.head(200, "Content-Length: 1000000", "ETag: \"1\"").body(new byte[100_000]);
            }
            asked.countDown();
            answer.fallSilent();
        };
        try (ScriptedHttpServer server = ScriptedHttpServer.start(silent)) {
            DaemonProcess daemon = start();
            try (BackgroundCopyManager manager = manager()) {
                for (String path : List.of("/nothing", "/half")) {
                    manager.createJob(JobSpec.download(path)
                            .file(server.uri(path).toString(), folder.resolve(path.substring(1)))
                            .resume());
                }
                assertThat(asked.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
            }
            daemon.signal("TERM");
            assertThat(daemon.awaitExit(LONGEST)).isZero();
            assertThat(output()).contains("stopped in good order");
        }
    }

    @Test
    void client_thatNeverReads_keepsNobodyWaiting() throws Exception {
        DaemonProcess daemon = start();
        Process watcher = stuckWatcher(daemon);
        try {
            daemon.signal("TERM");
            assertThat(daemon.awaitExit(LONGEST)).isZero();
        } finally {
            watcher.destroyForcibly();
        }
    }

    @Test
    void secondSignal_endsItAtOnce_andNothingIsLost() throws Exception {
        DaemonProcess daemon = start("service.drain-timeout=10m");
        Process watcher = stuckWatcher(daemon);
        String id;
        try (EbbClient client = daemon.connect()) {
            id = create(client);
        }
        try {
            daemon.signal("TERM");
            daemon.await(() -> output().contains("SIGTERM: the service stops"));
            daemon.signal("TERM");
            assertThat(daemon.awaitExit(LONGEST)).isEqualTo(128 + 15);
        } finally {
            watcher.destroyForcibly();
        }
        try (DaemonProcess next = start();
                BackgroundCopyManager manager = manager()) {
            assertThat(manager.getJob(id).getState()).isEqualTo(JobState.SUSPENDED);
        }
    }

    @Test
    void timeoutOfNothing_endsItAtOnce() throws Exception {
        DaemonProcess daemon = start("service.drain-timeout=0s");
        Process watcher = stuckWatcher(daemon);
        try {
            daemon.signal("TERM");
            assertThat(daemon.awaitExit(LONGEST)).isZero();
            assertThat(output()).contains("service.drain-timeout is 0");
        } finally {
            watcher.destroyForcibly();
        }
    }

    @Test
    void database_thatHangs_keepsNobodyWaiting() throws Exception {
        Path data = Files.createTempDirectory("ebb-hanging");
        PacedOrigin origin = new PacedOrigin();
        origin.file("/f", 4 << 20, 1);
        origin.pause(15);
        try (PostgresServer postgres = PostgresServer.durable(data);
                ScriptedHttpServer server = ScriptedHttpServer.start(origin)) {
            DaemonProcess daemon = start("store.url=" + postgres.database(), "store.user=postgres");
            try (BackgroundCopyManager manager = manager()) {
                manager.createJob(JobSpec.download("f")
                        .file(server.uri("/f").toString(), folder.resolve("f"))
                        .resume());
                daemon.await(() -> origin.sent("/f") > 1 << 19);
            }
            postgres.signal("STOP");
            try {
                daemon.signal("TERM");
                assertThat(daemon.awaitExit(LONGEST)).isZero();
            } finally {
                postgres.signal("CONT");
            }
        }
    }

    @Test
    void node_thatIsStopped_leavesItsJobsToTheOthersLongBeforeItsLeaseIsOver() throws Exception {
        byte[] content;
        try (FleetOfNodes fleet = FleetOfNodes.start(folder, PostgresServer.shared(), 2, "fleet.lease=10m")) {
            content = fleet.origin().file("/stopped", 3 << 20, 6);
            fleet.origin().pause(40);
            String id;
            try (BackgroundCopyManager any = fleet.nodes().get(0).manager()) {
                id = any.createJob(JobSpec.download("stopped")
                                .file(fleet.uri("/stopped"), fleet.files().resolve("stopped"))
                                .minimumRetryDelay(Duration.ofMillis(100))
                                .resume())
                        .getId();
            }
            FleetOfNodes.await("some of it is durable", () -> fleet.durable(id) > 0);
            FleetOfNodes.await("somebody runs it", () -> fleet.runner(id) != null);
            FleetOfNodes.Node stopped = fleet.runner(id);
            assertThat(stopped.terminate(PATIENCE)).isZero();
            assertThat(fleet.isMember(stopped)).isFalse();

            FleetOfNodes.Node winner = fleet.other(stopped);
            FleetOfNodes.await("the other goes on", () -> fleet.runner(id) == winner);
            fleet.origin().pause(0);
            try (BackgroundCopyManager manager = winner.manager()) {
                assertThat(manager.getJob(id).awaitTransferred(PATIENCE)).isEqualTo(JobState.TRANSFERRED);
                manager.getJob(id).complete();
            }
            assertThat(fleet.files().resolve("stopped")).hasBinaryContent(content);
            List<Long> starts = fleet.origin().starts("/stopped");
            assertThat(starts.subList(1, starts.size())).isNotEmpty().allMatch(from -> from > 0);
        }
    }

    /** Somebody who watches and then stands still, with more to read than its connection holds. */
    private Process stuckWatcher(DaemonProcess daemon) throws Exception {
        List<String> command = ProductJvm.command(home());
        command.addAll(List.of("watch", "--json"));
        Process watcher = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("watch.out").toFile())
                .start();
        try (EbbClient client = daemon.connect()) {
            daemon.await(() -> {
                create(client);
                return Files.size(folder.resolve("watch.out")) > 0;
            });
            new ProcessBuilder("kill", "-STOP", Long.toString(watcher.pid()))
                    .start()
                    .waitFor();
            for (int i = 0; i < 20; i++) {
                create(client);
            }
        }
        return watcher;
    }

    private String create(EbbClient client) {
        CreateJobRequest.Builder request =
                CreateJobRequest.newBuilder().setDisplayName("x".repeat(200)).setType(JobType.JOB_TYPE_DOWNLOAD);
        for (int i = 0; i < 10; i++) {
            request.addFiles(FileSpec.newBuilder()
                    .setRemoteName("http://127.0.0.1:1/" + i)
                    .setLocalName(folder.resolve("n" + i).toString()));
        }
        return client.blocking().manager().createJob(request.build()).getJob().getId();
    }

    private String output() throws IOException {
        return Files.readString(home().resolve("daemon.out"));
    }

    private BackgroundCopyManager manager() throws IOException {
        return BackgroundCopyManager.connect(EbbTarget.home(home()));
    }

    private Path home() {
        return folder.resolve("home");
    }

    private DaemonProcess start(String... settings) throws IOException, InterruptedException {
        Files.createDirectories(home());
        List<String> all = new java.util.ArrayList<>(
                List.of("service.drain-timeout=" + DEADLINE.toSeconds() + "s", "limits.jobs-per-user=1000"));
        all.addAll(List.of(settings));
        return DaemonProcess.start(home(), all.toArray(String[]::new));
    }
}
