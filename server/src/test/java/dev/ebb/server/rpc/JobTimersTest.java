package dev.ebb.server.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.Duration;
import dev.ebb.server.job.Job;
import dev.ebb.server.job.JobCommand;
import dev.ebb.server.job.JobProperty;
import dev.ebb.server.job.NewJob;
import dev.ebb.v1.BackgroundCopyJobGrpc;
import dev.ebb.v1.BackgroundCopyManagerGrpc;
import dev.ebb.v1.CreateJobRequest;
import dev.ebb.v1.JobSettings;
import dev.ebb.v1.JobType;
import dev.ebb.v1.SetBandwidthLimitRequest;
import dev.ebb.v1.SetMaximumDownloadTimeRequest;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The maximum download time: its limits, alone and in CreateJob. */
class JobTimersTest {
    private static final long LONGEST = (1L << 32) - 1;

    private RpcHarness rpc;
    private Job job;

    @BeforeEach
    void open() throws Exception {
        rpc = new RpcHarness();
        job = rpc.rooms.queue.put(TestJob.of(TestBackends.ALICE).make());
    }

    @AfterEach
    void close() throws Exception {
        rpc.close();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 3600, LONGEST})
    void time_allowed_isSet(long seconds) {
        set(Duration.newBuilder().setSeconds(seconds));
        assertThat(asked().value()).isEqualTo(java.time.Duration.ofSeconds(seconds));
    }

    @Test
    void time_withAFraction_isRoundedUp() {
        set(Duration.newBuilder().setSeconds(1).setNanos(1));
        assertThat(asked().value()).isEqualTo(java.time.Duration.ofSeconds(2));
    }

    @Test
    void time_absent_isThePolicys() {
        set(null);
        assertThat(asked().value()).isNull();
    }

    @ParameterizedTest
    @ValueSource(longs = {0, -1, LONGEST + 1})
    void time_notAllowed_isRefusedInBothPlaces(long seconds) {
        Duration time = Duration.newBuilder().setSeconds(seconds).build();
        assertThat(refused(() -> set(time.toBuilder()))).contains("maximum_download_time");
        assertThat(refused(() -> create(time))).contains("settings.maximum_download_time");
        assertThat(rpc.rooms.queue.asked).isEmpty();
    }

    @Test
    void time_ofANewJob_isTaken() {
        create(Duration.newBuilder().setSeconds(7).build());
        NewJob made = (NewJob) rpc.rooms.queue.lastAsked().command();
        assertThat(made.settings().transfer().maximumDownloadTime()).isEqualTo(java.time.Duration.ofSeconds(7));
    }

    @ParameterizedTest
    @ValueSource(longs = {1024, 1_000_000_000_000L})
    void bandwidthLimit_allowed_isSet(long bytesPerSecond) {
        limit(bytesPerSecond);
        assertThat(rpc.rooms.queue.lastAsked().command())
                .isEqualTo(new JobCommand.SetProperty(new JobProperty.BandwidthLimit(bytesPerSecond)));
    }

    @Test
    void bandwidthLimit_zero_isNone() {
        limit(0);
        assertThat(rpc.rooms.queue.lastAsked().command())
                .isEqualTo(new JobCommand.SetProperty(new JobProperty.BandwidthLimit(null)));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 1023, 1_000_000_000_001L, -1})
    void bandwidthLimit_notAllowed_isRefusedWithWhatToDo(long bytesPerSecond) {
        assertThat(refused(() -> limit(bytesPerSecond))).contains("bytes_per_second", "suspend");
        assertThat(rpc.rooms.queue.asked).isEmpty();
    }

    private void limit(long bytesPerSecond) {
        BackgroundCopyJobGrpc.newBlockingStub(rpc.channel())
                .setBandwidthLimit(SetBandwidthLimitRequest.newBuilder()
                        .setJobId(job.id().toString())
                        .setBytesPerSecond(bytesPerSecond)
                        .build());
    }

    private JobProperty.MaximumDownloadTime asked() {
        JobCommand.SetProperty command =
                (JobCommand.SetProperty) rpc.rooms.queue.lastAsked().command();
        return (JobProperty.MaximumDownloadTime) command.property();
    }

    private void set(Duration.Builder time) {
        SetMaximumDownloadTimeRequest.Builder request =
                SetMaximumDownloadTimeRequest.newBuilder().setJobId(job.id().toString());
        if (time != null) {
            request.setMaximumDownloadTime(time);
        }
        BackgroundCopyJobGrpc.newBlockingStub(rpc.channel()).setMaximumDownloadTime(request.build());
    }

    private void create(Duration time) {
        BackgroundCopyManagerGrpc.newBlockingStub(rpc.channel())
                .createJob(CreateJobRequest.newBuilder()
                        .setDisplayName("a job")
                        .setType(JobType.JOB_TYPE_DOWNLOAD)
                        .setSettings(JobSettings.newBuilder().setMaximumDownloadTime(time))
                        .build());
    }

    private static String refused(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        StatusRuntimeException refused = catchThrowableOfType(StatusRuntimeException.class, call);
        assertThat(refused.getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
        return String.valueOf(refused.getMessage());
    }
}
