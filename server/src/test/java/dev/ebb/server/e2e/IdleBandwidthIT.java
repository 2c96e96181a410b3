package dev.ebb.server.e2e;

import static dev.ebb.v1.JobState.JOB_STATE_TRANSFERRED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ebb.server.support.ScriptedHttpServer;
import dev.ebb.server.support.SlowOrigin;
import dev.ebb.server.support.TestDaemon;
import dev.ebb.v1.GetServiceStatusRequest;
import dev.ebb.v1.Job;
import dev.ebb.v1.JobPriority;
import dev.ebb.v1.ListPathDecisionsRequest;
import dev.ebb.v1.NetworkPath;
import dev.ebb.v1.PathDirection;
import dev.ebb.v1.PathState;
import dev.ebb.v1.SetPriorityRequest;
import io.grpc.StatusRuntimeException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How the service does with bandwidth that is idle, as its clients see it; the path inside this machine is looked after here. */
class IdleBandwidthIT {
    private static final byte[] CONTENT = DownloadIT.bytes(3_000_000, 5);
    private static final String GOVERNED = "idle.loopback=true";

    @TempDir
    Path folder;

    @Test
    void path_ofABackgroundJob_isShownWithItsDecisions() throws Exception {
        SlowOrigin origin = new SlowOrigin(CONTENT, 99);
        try (ScriptedHttpServer server = ScriptedHttpServer.start(origin);
                TestDaemon daemon = TestDaemon.start(folder.resolve("home"), GOVERNED)) {
            assertThat(paths(daemon)).isEmpty();
            Job job = daemon.download(server.uri("/f"), folder.resolve("f"));
            await(() -> moved(daemon, job));
            await(() -> paths(daemon).get(0).getConnections() == 1); // a path is as it was at its last decision

            NetworkPath path = paths(daemon).get(0);
            assertThat(path.getName()).endsWith(" on-link");
            assertThat(path.getDirection()).isEqualTo(PathDirection.PATH_DIRECTION_DOWN);
            assertThat(path.getState()).isNotEqualTo(PathState.PATH_STATE_UNSPECIFIED);
            assertThat(path.getWindowBytes()).isPositive();
            assertThat(daemon.stubs()
                            .administration()
                            .listPathDecisions(ListPathDecisionsRequest.newBuilder()
                                    .setPath(path.getName())
                                    .build())
                            .getDecisionsList())
                    .isNotEmpty()
                    .allSatisfy(decision -> assertThat(decision.getReason()).isNotEmpty());
            origin.hurry();
            daemon.await(job, JOB_STATE_TRANSFERRED);
        }
    }

    @Test
    void job_thatBecomesForegroundWhileItRuns_leavesThePath() throws Exception {
        SlowOrigin origin = new SlowOrigin(CONTENT, 99).fields("ETag: \"v1\"", "Accept-Ranges: bytes");
        try (ScriptedHttpServer server = ScriptedHttpServer.start(origin);
                TestDaemon daemon = TestDaemon.start(folder.resolve("home"), GOVERNED)) {
            Job job = daemon.download(server.uri("/f"), folder.resolve("f"));
            await(() -> moved(daemon, job));

            daemon.stubs()
                    .job()
                    .setPriority(SetPriorityRequest.newBuilder()
                            .setJobId(job.getId())
                            .setPriority(JobPriority.JOB_PRIORITY_FOREGROUND)
                            .build());
            await(() -> server.requests().size() > 1);
            await(() -> paths(daemon).get(0).getConnections() == 0);
            origin.hurry();
            Job done = daemon.await(job, JOB_STATE_TRANSFERRED);
            assertThat(done.getProgress().getBytesTransferred()).isEqualTo(CONTENT.length);
            assertThat(server.requests().get(1).header("Range")).startsWith("bytes=");
        }
    }

    @Test
    void decisions_withoutAPath_areRefused() throws Exception {
        try (TestDaemon daemon = TestDaemon.start(folder.resolve("home"))) {
            assertThatThrownBy(() -> daemon.stubs()
                            .administration()
                            .listPathDecisions(ListPathDecisionsRequest.getDefaultInstance()))
                    .isInstanceOf(StatusRuntimeException.class)
                    .hasMessageContaining("path");
        }
    }

    private static List<NetworkPath> paths(TestDaemon daemon) {
        return daemon.stubs()
                .administration()
                .getServiceStatus(GetServiceStatusRequest.getDefaultInstance())
                .getNetworkPathsList();
    }

    private static boolean moved(TestDaemon daemon, Job job) {
        return daemon.job(job.getId()).getProgress().getBytesTransferred() > 0;
    }

    private static void await(BooleanSupplier condition) {
        long end = System.nanoTime() + 20_000_000_000L;
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("it never came to that").isLessThan(end);
            Thread.onSpinWait();
        }
    }
}
