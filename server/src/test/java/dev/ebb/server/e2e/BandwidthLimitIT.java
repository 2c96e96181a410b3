package dev.ebb.server.e2e;

import static dev.ebb.v1.JobState.JOB_STATE_TRANSFERRED;
import static dev.ebb.v1.JobState.JOB_STATE_TRANSFERRING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.ebb.server.support.Origin;
import dev.ebb.server.support.ScriptedHttpServer;
import dev.ebb.server.support.TestDaemon;
import dev.ebb.v1.BandwidthLimit;
import dev.ebb.v1.BandwidthScope;
import dev.ebb.v1.ClearPolicyRequest;
import dev.ebb.v1.CreateJobRequest;
import dev.ebb.v1.GetServiceStatusRequest;
import dev.ebb.v1.Job;
import dev.ebb.v1.SetBandwidthLimitRequest;
import dev.ebb.v1.SetPolicyRequest;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Limits hold running transfers back and let them go, through every door. The files would take a quarter of an hour under
 * their limits and milliseconds without, so no clock has to be read.
 */
class BandwidthLimitIT {
    private static final byte[] CONTENT = DownloadIT.bytes(1_000_000, 3);

    @TempDir
    Path folder;

    private ScriptedHttpServer server;

    @BeforeEach
    void serve() throws Exception {
        server = ScriptedHttpServer.start(new Origin().file("/f", CONTENT));
    }

    @AfterEach
    void close() throws Exception {
        server.close();
    }

    @Test
    void job_withALimitOfItsOwn_movesSlowlyOverARestartAndAtOnceWithout() throws Exception {
        Job job;
        try (TestDaemon daemon = TestDaemon.start(folder.resolve("home"))) {
            CreateJobRequest.Builder request = TestDaemon.fast(server.uri("/f"), folder.resolve("f"));
            request.getSettingsBuilder().setBandwidthLimit(1024);
            job = daemon.create(request.build());
            assertThat(job.getBandwidthLimit()).isEqualTo(1024);
            awaitBytes(daemon, job);
            assertThat(limits(daemon))
                    .extracting(BandwidthLimit::getScope, BandwidthLimit::getName, BandwidthLimit::getBytesPerSecond)
                    .containsExactly(tuple(BandwidthScope.BANDWIDTH_SCOPE_JOB, job.getId(), 1024L));
        }
        try (TestDaemon daemon = TestDaemon.start(folder.resolve("home"))) {
            assertThat(daemon.job(job.getId()).getBandwidthLimit()).isEqualTo(1024);
            awaitBytes(daemon, job);
            Job changed = daemon.stubs()
                    .job()
                    .setBandwidthLimit(SetBandwidthLimitRequest.newBuilder()
                            .setJobId(job.getId())
                            .build())
                    .getJob();
            assertThat(changed.hasBandwidthLimit()).isFalse();
            daemon.await(job, JOB_STATE_TRANSFERRED);
            assertThat(limits(daemon)).isEmpty();
        }
    }

    @Test
    void policy_setAndCleared_holdsARunningJobBackAndLetsItGo() throws Exception {
        try (TestDaemon daemon = TestDaemon.start(folder.resolve("home"))) {
            for (String key : List.of(
                    "bandwidth.total-limit",
                    "bandwidth.user-limit",
                    "bandwidth.normal-limit",
                    "bandwidth.host-limit")) {
                daemon.stubs()
                        .policies()
                        .setPolicy(SetPolicyRequest.newBuilder()
                                .setKey(key)
                                .setValue("8")
                                .build());
                Job job = daemon.download(server.uri("/f"), folder.resolve(key));
                awaitBytes(daemon, job);
                daemon.stubs()
                        .policies()
                        .clearPolicy(ClearPolicyRequest.newBuilder().setKey(key).build());
                daemon.await(job, JOB_STATE_TRANSFERRED);
            }
        }
    }

    private static List<BandwidthLimit> limits(TestDaemon daemon) {
        return daemon.stubs()
                .administration()
                .getServiceStatus(GetServiceStatusRequest.getDefaultInstance())
                .getBandwidthLimitsList();
    }

    /** Some bytes have come, and by far not all. */
    private static void awaitBytes(TestDaemon daemon, Job job) {
        Job now = daemon.job(job.getId());
        for (long end = System.nanoTime() + 20_000_000_000L; System.nanoTime() < end; ) {
            if (now.getProgress().getBytesTransferred() > 0 && now.getState() == JOB_STATE_TRANSFERRING) {
                break;
            }
            Thread.onSpinWait();
            now = daemon.job(job.getId());
        }
        assertThat(now.getProgress().getBytesTransferred()).isBetween(1L, CONTENT.length / 2L);
        assertThat(now.getState()).isEqualTo(JOB_STATE_TRANSFERRING);
    }
}
