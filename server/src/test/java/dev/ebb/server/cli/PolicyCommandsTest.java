package dev.ebb.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ebb.server.config.Home;
import dev.ebb.v1.ClearPolicyRequest;
import dev.ebb.v1.CreateJobRequest;
import dev.ebb.v1.Job;
import dev.ebb.v1.SetPolicyRequest;
import dev.ebb.v1.SimulatePoliciesRequest;
import dev.ebb.v1.WaitingReason;
import dev.ebb.v1.WaitingReasonKind;
import dev.ebb.v1.WhyNotRunningResponse;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code ebb policy} and {@code ebb why}. */
class PolicyCommandsTest {
    @TempDir
    Path folder;

    private final FakeQueue queue = new FakeQueue();
    private FakeServer server;
    private CommandRun ebb;

    @BeforeEach
    void startServer() {
        server = new FakeServer(Home.in(folder).socket(), queue);
        ebb = new CommandRun(folder, folder);
    }

    @AfterEach
    void stopServer() {
        server.close();
    }

    @Test
    void policyList_showsATable_ofThoseAskedFor() {
        assertThat(ebb.run("policy", "list")).as(ebb.err()).isZero();
        assertThat(ebb.out())
                .isEqualTo("POLICY                VALUE  UNIT  DEFAULT  SOURCE\n"
                        + "limits.jobs-per-user  60     jobs  60       default\n");
        assertThat(ebb.run("policy", "list", "cost.")).isZero();
        assertThat(ebb.out()).isEmpty();
        assertThat(ebb.err()).isEqualTo("No policies.\n");
        assertThat(ebb.run("policy", "list", "--json")).isZero();
        assertThat(ebb.out()).startsWith("{\"key\":\"limits.jobs-per-user\"");
    }

    @Test
    void policyGet_saysWhatItIs_andWhatIsAllowed() {
        assertThat(ebb.run("policy", "get", "limits.jobs-per-user"))
                .as(ebb.err())
                .isZero();
        assertThat(ebb.out()).contains("MaxJobsPerUser", "1 to 10000000", "Live jobs of one user.");
    }

    @Test
    void policySetAndClear_sendWhatWasSaid() {
        assertThat(ebb.run("policy", "set", "limits.jobs-per-user", "7"))
                .as(ebb.err())
                .isZero();
        assertThat(ebb.out()).isEqualTo("limits.jobs-per-user = 7 (policy)\n");
        assertThat(queue.last(SetPolicyRequest.class).getValue()).isEqualTo("7");
        assertThat(ebb.run("policy", "clear", "limits.jobs-per-user")).isZero();
        assertThat(queue.last(ClearPolicyRequest.class).getKey()).isEqualTo("limits.jobs-per-user");
    }

    @Test
    void policySimulate_sendsWhatWasSupposed_andShowsATable() {
        assertThat(ebb.run(
                        "policy",
                        "simulate",
                        "--at",
                        "2026-12-01T09:30Z",
                        "--cost",
                        "metered+roaming",
                        "--priority",
                        "low"))
                .as(ebb.err())
                .isZero();
        SimulatePoliciesRequest asked = queue.last(SimulatePoliciesRequest.class);
        assertThat(asked.getAt().getSeconds())
                .isEqualTo(java.time.Instant.parse("2026-12-01T09:30:00Z").getEpochSecond());
        assertThat(asked.getCostState()).isEqualTo(0x82);
        assertThat(asked.getPriority()).isEqualTo(dev.ebb.v1.JobPriority.JOB_PRIORITY_LOW);
        assertThat(ebb.out())
                .contains(
                        "metered+roaming (request)", "LOW         no    0 B/s", "cost.background", "all that is idle");
        assertThat(ebb.run("policy", "simulate", "--at", "soon")).isEqualTo(ExitCode.USAGE.number());
        assertThat(ebb.err()).contains("HH:MM");
        assertThat(ebb.run("policy", "list", "--at", "now")).isEqualTo(ExitCode.USAGE.number());
    }

    @ParameterizedTest
    @ValueSource(strings = {"policy", "policy do", "policy get", "policy set a", "policy list a b", "policy clear"})
    void policy_wordsThatMakeNoSense_areUsageErrors(String words) {
        assertThat(ebb.run(words.split(" "))).isEqualTo(ExitCode.USAGE.number());
        assertThat(queue.requests).isEmpty();
    }

    @Test
    void why_saysEachReason_andWhatWouldChangeIt() {
        Job job = job();
        assertThat(ebb.run("why", job.getId())).as(ebb.err()).isZero();
        assertThat(ebb.out()).isEqualTo("The job is transferring.\n");
        queue.why = WhyNotRunningResponse.newBuilder()
                .addReasons(WaitingReason.newBuilder()
                        .setKind(WaitingReasonKind.WAITING_REASON_KIND_NO_PLACES)
                        .setText("All places are taken.")
                        .setRemedy("Wait.")
                        .addJobIds("0a1b2c3d-0000-0000-0000-000000000000")
                        .setOwnJobs(3))
                .build();
        assertThat(ebb.run("why", "one")).isZero();
        assertThat(ebb.out()).isEqualTo("All places are taken.\n  0a1b2c3d and 2 more\n  Wait.\n");
        assertThat(ebb.run("show", "one")).isZero();
        assertThat(ebb.out()).contains("All places are taken.");
        assertThat(ebb.run("why", "one", "--json")).isZero();
        assertThat(ebb.out()).contains("\"kind\":\"WAITING_REASON_KIND_NO_PLACES\"");
    }

    @Test
    void create_maxTime_isSent() {
        assertThat(ebb.run("create", "--max-time", "2h")).as(ebb.err()).isZero();
        assertThat(queue.last(CreateJobRequest.class)
                        .getSettings()
                        .getMaximumDownloadTime()
                        .getSeconds())
                .isEqualTo(7200);
    }

    private Job job() {
        assertThat(ebb.run("create", "--name", "one")).as(ebb.err()).isZero();
        return Job.newBuilder().setId(ebb.out().strip()).build();
    }
}
