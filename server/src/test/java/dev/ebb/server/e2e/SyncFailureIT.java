package dev.ebb.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ebb.client.EbbClient;
import dev.ebb.client.EbbException;
import dev.ebb.server.store.sqlite.SyncShim;
import dev.ebb.server.support.DaemonProcess;
import dev.ebb.server.support.Origin;
import dev.ebb.server.support.ScriptedHttpServer;
import dev.ebb.server.support.TestDaemon;
import dev.ebb.v1.CreateJobRequest;
import dev.ebb.v1.EnumJobsRequest;
import dev.ebb.v1.GetJobRequest;
import dev.ebb.v1.Job;
import dev.ebb.v1.JobState;
import io.grpc.Status;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A service of which the disk fails for a moment refuses what it cannot keep, says so, and goes on by itself. */
class SyncFailureIT {
    private static final int BEFORE = 10;

    @TempDir
    Path folder;

    private final Set<String> acknowledged = new HashSet<>();
    private Path home;
    private ScriptedHttpServer server;

    @BeforeEach
    void prepare() throws Exception {
        home = Files.createDirectory(folder.resolve("home")).toRealPath();
        server = ScriptedHttpServer.start(new Origin().file("/a", DownloadIT.bytes(1000, 1)));
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
    }

    @Test
    void service_whoseSyncsFail_refusesThenGoesOnWithoutRestart() throws Exception {
        Map<String, String> disk = Map.of(
                "LD_PRELOAD", SyncShim.compile(folder).toString(),
                "EBB_SHADOW_FROM", home.resolve("state/store").toString(),
                "EBB_SHADOW_TO", Files.createDirectory(folder.resolve("shadow")).toString(),
                "EBB_FAIL_ARMED", folder.resolve("armed").toString(),
                "EBB_FAIL_AT", "1",
                "EBB_FAIL_COUNT", "4");
        try (DaemonProcess daemon = DaemonProcess.start(home, disk);
                EbbClient client = daemon.connect()) {
            for (int i = 0; i < BEFORE; i++) {
                create(client, "before-" + i);
            }
            Files.createFile(folder.resolve("armed"));
            EbbException refusal = refusal(client);
            assertThat(refusal.status()).isEqualTo(Status.Code.UNAVAILABLE);
            assertThat(refusal).hasMessageContaining("store");

            daemon.await(() -> refusalOf(client, "after") == null);
            String last = create(client, "last");
            daemon.await(() -> job(client, last).getState() == JobState.JOB_STATE_TRANSFERRED);
            daemon.kill();
        }
        try (DaemonProcess again = DaemonProcess.start(home);
                EbbClient client = again.connect()) {
            assertThat(client.blocking()
                            .manager()
                            .enumJobs(EnumJobsRequest.getDefaultInstance())
                            .getJobsList())
                    .extracting(Job::getId)
                    .containsExactlyInAnyOrderElementsOf(acknowledged);
        }
    }

    /** Asks until it is refused; what was said yes to before that counts. */
    private EbbException refusal(EbbClient client) {
        EbbException refusal = null;
        for (int i = 0; refusal == null; i++) {
            refusal = refusalOf(client, "during-" + i);
        }
        return refusal;
    }

    private EbbException refusalOf(EbbClient client, String name) {
        try {
            create(client, name);
            return null;
        } catch (EbbException refused) {
            return refused;
        }
    }

    private String create(EbbClient client, String name) {
        CreateJobRequest request =
                TestDaemon.fast(server.uri("/a"), folder.resolve(name)).build();
        String id = client.blocking().manager().createJob(request).getJob().getId();
        acknowledged.add(id);
        return id;
    }

    private static Job job(EbbClient client, String id) {
        GetJobRequest request = GetJobRequest.newBuilder().setJobId(id).build();
        return client.blocking().manager().getJob(request).getJob();
    }
}
