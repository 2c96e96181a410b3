package dev.ebb.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.ebb.client.EbbClient;
import dev.ebb.server.support.DaemonProcess;
import dev.ebb.server.support.FakeNetworkManager;
import dev.ebb.server.support.Origin;
import dev.ebb.server.support.ScriptedHttpServer;
import dev.ebb.server.support.TestDaemon;
import dev.ebb.v1.CreateJobRequest;
import dev.ebb.v1.GetJobRequest;
import dev.ebb.v1.GetServiceStatusRequest;
import dev.ebb.v1.Job;
import dev.ebb.v1.JobPriority;
import dev.ebb.v1.JobState;
import dev.ebb.v1.JobType;
import dev.ebb.v1.NetworkCost;
import dev.ebb.v1.SetBandwidthLimitRequest;
import dev.ebb.v1.SetPolicyRequest;
import dev.ebb.v1.WhyNotRunningRequest;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What the network costs stops running transfers and lets them go, whoever says it. The files come through a proxy on this
 * machine from a host that is not on it, since what stays on the machine costs nothing.
 */
class NetworkCostIT {
    private static final byte[] CONTENT = DownloadIT.bytes(1_000_000, 3);
    private static final String FILE = "http://files.example/f";
    private static final String BLOCKED = "BG_E_BLOCKED_BY_COST_TRANSFER_POLICY";
    private static final int UNMETERED = 2;
    private static final int METERED = 1;
    private static final int AT_HOME = 1;
    private static final int ROAMING = 5;

    @TempDir
    Path folder;

    private ScriptedHttpServer proxy;
    private String through;

    @BeforeEach
    void serve() throws Exception {
        proxy = ScriptedHttpServer.start(
                new Origin().file(FILE, CONTENT).script("http://files.example/put", (request, answer) -> {
                    request.body();
                    answer.head(200, "Content-Length: 0");
                }));
        through = "proxy.url=http://localhost:" + proxy.port();
    }

    @AfterEach
    void close() throws Exception {
        proxy.close();
    }

    @Test
    void networkManager_saysMetered_stopsARunningDownloadUntilItIsNot() throws Exception {
        assumeTrue(FakeNetworkManager.isPossible(), "dbus-daemon is not installed");
        try (FakeNetworkManager network = FakeNetworkManager.startBus(folder)) {
            network.appear(UNMETERED, AT_HOME);
            try (DaemonProcess daemon = DaemonProcess.start(
                            folder, network.environment(), through, "cost.background=only-unconstrained");
                    EbbClient client = daemon.connect()) {
                daemon.await(() -> cost(client).getWords().equals("unrestricted")
                        && cost(client).getInterfaceName().equals("wwan7"));
                Job job = client.blocking().manager().createJob(slow(FILE, "f")).getJob();
                daemon.await(() -> get(client, job).getProgress().getBytesTransferred() > 0);

                network.metered(METERED);
                daemon.await(() -> get(client, job).getState() == JobState.JOB_STATE_TRANSIENT_ERROR);
                assertThat(get(client, job).getError().getName()).isEqualTo(BLOCKED);
                assertThat(get(client, job).getErrorCount()).isZero();
                assertThat(cost(client).getWords()).isEqualTo("metered");
                assertThat(cost(client).getSource()).isEqualTo("NetworkManager");
                assertThat(client.blocking()
                                .job()
                                .whyNotRunning(WhyNotRunningRequest.newBuilder()
                                        .setJobId(job.getId())
                                        .build())
                                .getReasons(0)
                                .getPolicyKey())
                        .isEqualTo("cost.background");

                network.metered(UNMETERED);
                daemon.await(() -> get(client, job).getState() == JobState.JOB_STATE_TRANSFERRING);
                network.registration(ROAMING);
                daemon.await(() -> get(client, job).getState() == JobState.JOB_STATE_TRANSIENT_ERROR);
                assertThat(cost(client).getWords()).isEqualTo("unrestricted+roaming");
                network.vanish();
                daemon.await(() -> get(client, job).getState() == JobState.JOB_STATE_TRANSFERRING);
                assertThat(cost(client).getSource()).isEqualTo("default");
                network.appear(METERED, AT_HOME);
                daemon.await(() -> get(client, job).getState() == JobState.JOB_STATE_TRANSIENT_ERROR);
                network.killBus();
                daemon.await(() -> get(client, job).getState() == JobState.JOB_STATE_TRANSFERRING);
            }
        }
    }

    @Test
    void bus_thatNeverAnswers_holdsNobodyUp() throws Exception {
        Path socket = folder.resolve("dead");
        try (java.nio.channels.ServerSocketChannel dead =
                java.nio.channels.ServerSocketChannel.open(java.net.StandardProtocolFamily.UNIX)) {
            dead.bind(java.net.UnixDomainSocketAddress.of(socket));
            try (DaemonProcess daemon = DaemonProcess.start(
                            folder,
                            Map.of("DBUS_SYSTEM_BUS_ADDRESS", "unix:path=" + socket),
                            through,
                            "cost.background=only-unconstrained");
                    EbbClient client = daemon.connect()) {
                Job job = client.blocking()
                        .manager()
                        .createJob(download(FILE, "f").build())
                        .getJob();
                daemon.await(() -> get(client, job).getState() == JobState.JOB_STATE_TRANSFERRED);
                assertThat(cost(client).getSource()).isEqualTo("default");
            }
        }
    }

    @Test
    void policy_saysWhatTheNetworkCosts_stopsDownloadsAndUploadsAndLetsThemGo() throws Exception {
        try (TestDaemon daemon = TestDaemon.start(folder.resolve("home"), through, "cost.background=unless-roaming")) {
            Path source = Files.write(folder.resolve("source"), CONTENT);
            Job down = daemon.create(slow(FILE, "f"));
            CreateJobRequest.Builder put =
                    slow("http://files.example/put", "source").toBuilder().setType(JobType.JOB_TYPE_UPLOAD);
            put.getFilesBuilder(0).setLocalName(source.toString());
            Job up = daemon.create(put.build());
            CreateJobRequest.Builder first = slow(FILE, "front").toBuilder();
            first.getSettingsBuilder().setPriority(JobPriority.JOB_PRIORITY_FOREGROUND);
            Job front = daemon.create(first.build());
            daemon.await(down, JobState.JOB_STATE_TRANSFERRING);
            daemon.await(up, JobState.JOB_STATE_TRANSFERRING);

            set(daemon, "cost.network", "metered+roaming");
            for (Job job : java.util.List.of(down, up)) {
                assertThat(daemon.await(job, JobState.JOB_STATE_TRANSIENT_ERROR)
                                .getError()
                                .getName())
                        .isEqualTo(BLOCKED);
            }
            assertThat(daemon.job(front.getId()).getState()).isEqualTo(JobState.JOB_STATE_TRANSFERRING);
            set(daemon, "cost.network", "metered");
            for (Job job : java.util.List.of(down, up)) {
                daemon.await(job, JobState.JOB_STATE_TRANSFERRING);
                daemon.stubs()
                        .job()
                        .setBandwidthLimit(SetBandwidthLimitRequest.newBuilder()
                                .setJobId(job.getId())
                                .build());
                daemon.await(job, JobState.JOB_STATE_TRANSFERRED);
            }
        }
    }

    private CreateJobRequest.Builder download(String from, String to) {
        return TestDaemon.fast(URI.create(from), folder.resolve(to));
    }

    /** Would take a quarter of an hour. */
    private CreateJobRequest slow(String from, String to) {
        CreateJobRequest.Builder request = download(from, to);
        request.getSettingsBuilder().setBandwidthLimit(1024);
        return request.build();
    }

    private static void set(TestDaemon daemon, String key, String value) {
        daemon.stubs()
                .policies()
                .setPolicy(SetPolicyRequest.newBuilder()
                        .setKey(key)
                        .setValue(value)
                        .build());
    }

    private static Job get(EbbClient client, Job job) {
        return client.blocking()
                .manager()
                .getJob(GetJobRequest.newBuilder().setJobId(job.getId()).build())
                .getJob();
    }

    private static NetworkCost cost(EbbClient client) {
        return client.blocking()
                .administration()
                .getServiceStatus(GetServiceStatusRequest.getDefaultInstance())
                .getNetworkCost();
    }
}
