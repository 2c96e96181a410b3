package dev.ebb.server.e2e;

import static dev.ebb.v1.JobState.JOB_STATE_TRANSFERRED;
import static dev.ebb.v1.JobState.JOB_STATE_TRANSFERRING;
import static dev.ebb.v1.JobState.JOB_STATE_TRANSIENT_ERROR;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Timestamp;
import dev.ebb.client.EbbClient;
import dev.ebb.server.config.Home;
import dev.ebb.server.support.DaemonProcess;
import dev.ebb.server.support.Origin;
import dev.ebb.server.support.ScriptedHttpServer;
import dev.ebb.server.support.TestDaemon;
import dev.ebb.v1.CreateJobRequest;
import dev.ebb.v1.GetJobRequest;
import dev.ebb.v1.GetServiceStatusRequest;
import dev.ebb.v1.Job;
import dev.ebb.v1.JobPriority;
import dev.ebb.v1.JobType;
import dev.ebb.v1.PolicyForecast;
import dev.ebb.v1.PolicySchedule;
import dev.ebb.v1.SetBandwidthLimitRequest;
import dev.ebb.v1.SetPolicyRequest;
import dev.ebb.v1.SimulatePoliciesRequest;
import dev.ebb.v1.SimulatePoliciesResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.temporal.TemporalAdjusters;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Calendars and daily intervals stop what runs and let it go, and the simulation says so beforehand. */
class PolicyOnRunningJobsIT {
    private static final byte[] CONTENT = DownloadIT.bytes(1_000_000, 3);

    @TempDir
    Path folder;

    private ScriptedHttpServer server;

    @BeforeEach
    void serve() throws Exception {
        server = ScriptedHttpServer.start(new Origin().file("/f", CONTENT).script("/put", (request, answer) -> {
            request.body();
            answer.head(200, "Content-Length: 0");
        }));
    }

    @AfterEach
    void close() throws Exception {
        server.close();
    }

    /** Each calendar around the clock, so that the time of the test does not matter. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "internet-enabled=true,internet-hours=0-0,internet-limit-on-schedule=0",
                "work-enabled=true,work-days=mon-sun,work-hours=0-0,work-limit-normal=0",
                "maintenance-enabled=true,maintenance-days=mon-sun,maintenance-hours=0-0,maintenance-limit-normal=0"
            })
    void limitOfZero_set_stopsARunningDownloadAndUpload_andLetsThemGo(String settings) throws Exception {
        try (TestDaemon daemon = TestDaemon.start(folder.resolve("home"))) {
            Job down = daemon.create(slow("/f", "f").build());
            Path source = Files.write(folder.resolve("source"), CONTENT);
            CreateJobRequest.Builder put = slow("/put", "source").setType(JobType.JOB_TYPE_UPLOAD);
            put.getFilesBuilder(0).setLocalName(source.toString());
            Job up = daemon.create(put.build());
            CreateJobRequest.Builder first = slow("/f", "front");
            first.getSettingsBuilder().setPriority(JobPriority.JOB_PRIORITY_FOREGROUND);
            Job front = daemon.create(first.build());
            for (Job job : List.of(down, up, front)) {
                daemon.await(job, JOB_STATE_TRANSFERRING);
            }
            String[] pairs = settings.split(",");
            for (int i = pairs.length - 1; i >= 0; i--) {
                set(daemon, pairs[i]);
            }
            for (Job job : List.of(down, up)) {
                Job held = daemon.await(job, JOB_STATE_TRANSIENT_ERROR);
                assertThat(held.getError().getName()).as(held.toString()).isEqualTo("BG_E_BLOCKED_BY_POLICY");
            }
            assertThat(daemon.job(front.getId()).getState()).isEqualTo(JOB_STATE_TRANSFERRING);
            String zero = "bandwidth." + pairs[pairs.length - 1].split("=")[0];
            assertThat(daemon.stubs()
                            .administration()
                            .getServiceStatus(GetServiceStatusRequest.getDefaultInstance())
                            .getPolicyForecastsList())
                    .filteredOn(it -> it.getPriority() == JobPriority.JOB_PRIORITY_NORMAL)
                    .extracting(it -> it.getBlocked().getPolicyKey())
                    .containsExactly(zero);

            set(daemon, pairs[0].replace("true", "false"));
            for (Job job : List.of(down, up)) {
                daemon.await(job, JOB_STATE_TRANSFERRING);
                daemon.stubs()
                        .job()
                        .setBandwidthLimit(SetBandwidthLimitRequest.newBuilder()
                                .setJobId(job.getId())
                                .build());
                daemon.await(job, JOB_STATE_TRANSFERRED);
            }
        }
    }

    @Test
    void file_changedAndSignalled_stopsARunningJob() throws Exception {
        Path file = Home.in(folder).configuration();
        try (DaemonProcess daemon = DaemonProcess.start(folder);
                EbbClient client = daemon.connect()) {
            Job job = client.blocking()
                    .manager()
                    .createJob(slow("/f", "f").build())
                    .getJob();
            daemon.await(() -> get(client, job).getState() == JOB_STATE_TRANSFERRING);
            Files.writeString(
                    file,
                    "bandwidth:\n  internet-enabled: true\n  internet-hours: 0-0\n  internet-limit-on-schedule: 0\n");
            daemon.hangUp();
            daemon.await(() -> get(client, job).getState() == JOB_STATE_TRANSIENT_ERROR);
            Files.writeString(file, "");
            daemon.hangUp();
            daemon.await(() -> get(client, job).getState() == JOB_STATE_TRANSFERRING);
        }
    }

    @Test
    void simulation_atAnotherTime_saysWhatRunsAndUntilWhen() throws Exception {
        try (TestDaemon daemon = TestDaemon.start(
                folder.resolve("home"),
                "bandwidth.work-enabled=true",
                "bandwidth.work-limit-low=0",
                "bandwidth.work-limit-normal=800",
                "bandwidth.user-limit=80",
                "cost.background=unless-roaming")) {
            Job job = daemon.create(slow("/f", "f").build());
            ZonedDateTime monday = ZonedDateTime.now(ZoneId.systemDefault())
                    .with(TemporalAdjusters.next(DayOfWeek.MONDAY))
                    .withHour(9)
                    .withMinute(30)
                    .withSecond(0)
                    .withNano(0);
            SimulatePoliciesResponse answer = daemon.stubs()
                    .policies()
                    .simulatePolicies(SimulatePoliciesRequest.newBuilder()
                            .setAt(Timestamp.newBuilder().setSeconds(monday.toEpochSecond()))
                            .setIncludeJobs(true)
                            .build());
            assertThat(answer.getForecastsList())
                    .extracting(PolicyForecast::getPriority)
                    .containsExactly(
                            JobPriority.JOB_PRIORITY_FOREGROUND,
                            JobPriority.JOB_PRIORITY_HIGH,
                            JobPriority.JOB_PRIORITY_NORMAL,
                            JobPriority.JOB_PRIORITY_LOW);
            PolicyForecast normal = answer.getForecasts(2);
            assertThat(normal.getSchedule()).isEqualTo(PolicySchedule.POLICY_SCHEDULE_WORK);
            assertThat(normal.getBytesPerSecond()).isEqualTo(10_000);
            assertThat(Instant.ofEpochSecond(normal.getUntil().getSeconds()))
                    .isEqualTo(monday.withHour(17).withMinute(0).toInstant());
            PolicyForecast low = answer.getForecasts(3);
            assertThat(low.getBlocked().getName()).isEqualTo("BG_E_BLOCKED_BY_POLICY");
            assertThat(low.getBlocked().getPolicyKey()).isEqualTo("bandwidth.work-limit-low");
            assertThat(answer.getJobsList())
                    .filteredOn(it -> it.getJobId().equals(job.getId()))
                    .singleElement()
                    .satisfies(it ->
                            assertThat(it.getForecast().getBytesPerSecond()).isEqualTo(1024));

            SimulatePoliciesResponse roaming = daemon.stubs()
                    .policies()
                    .simulatePolicies(SimulatePoliciesRequest.newBuilder()
                            .setCostState(0x82)
                            .setPriority(JobPriority.JOB_PRIORITY_HIGH)
                            .build());
            assertThat(roaming.getForecastsList())
                    .singleElement()
                    .satisfies(it ->
                            assertThat(it.getBlocked().getName()).isEqualTo("BG_E_BLOCKED_BY_COST_TRANSFER_POLICY"));
            assertThatThrownBy(() -> daemon.stubs()
                            .policies()
                            .simulatePolicies(SimulatePoliciesRequest.newBuilder()
                                    .setCostState(0x100)
                                    .build()))
                    .hasMessageContaining("cost_state");
        }
    }

    private CreateJobRequest.Builder slow(String path, String to) {
        CreateJobRequest.Builder request = TestDaemon.fast(server.uri(path), folder.resolve(to));
        request.getSettingsBuilder().setBandwidthLimit(1024);
        return request;
    }

    private static void set(TestDaemon daemon, String pair) {
        String[] sides = pair.split("=");
        daemon.stubs()
                .policies()
                .setPolicy(SetPolicyRequest.newBuilder()
                        .setKey("bandwidth." + sides[0])
                        .setValue(sides[1])
                        .build());
    }

    private static Job get(EbbClient client, Job job) {
        return client.blocking()
                .manager()
                .getJob(GetJobRequest.newBuilder().setJobId(job.getId()).build())
                .getJob();
    }
}
