package dev.ebb.server.rpc.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ebb.client.EbbClient;
import dev.ebb.client.EbbException;
import dev.ebb.client.EbbTarget;
import dev.ebb.server.rpc.TestBackends;
import dev.ebb.v1.CreateJobRequest;
import dev.ebb.v1.Job;
import dev.ebb.v1.JobState;
import dev.ebb.v1.JobType;
import dev.ebb.v1.ResumeRequest;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UnixSocketTest {
    @TempDir
    Path home;

    private final TestBackends rooms = new TestBackends();

    @Test
    void createJob_overSocket_isAnswered() throws Exception {
        RpcServer server = RpcServer.start(RpcOptions.ofPrivateDaemon(home.resolve("run/ebb.sock")), rooms.backends());
        try (EbbClient client = EbbClient.connect(EbbTarget.home(home))) {
            Job job = client.blocking()
                    .manager()
                    .createJob(CreateJobRequest.newBuilder()
                            .setDisplayName("first")
                            .setType(JobType.JOB_TYPE_DOWNLOAD)
                            .build())
                    .getJob();
            assertThat(job.getState()).isEqualTo(JobState.JOB_STATE_SUSPENDED);
            assertThat(job.getOwner()).startsWith("uid:");
            assertThatThrownBy(() -> client.blocking()
                            .job()
                            .resume(ResumeRequest.newBuilder()
                                    .setJobId("nonsense")
                                    .build()))
                    .isInstanceOfSatisfying(EbbException.class, refused -> {
                        assertThat(refused.reason()).isEqualTo("E_INVALIDARG");
                        assertThat(refused.field()).contains("job_id");
                    });
        } finally {
            server.stop(Duration.ofSeconds(5));
        }
    }
}
