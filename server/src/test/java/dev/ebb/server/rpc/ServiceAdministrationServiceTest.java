package dev.ebb.server.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.ebb.server.governor.RateInForce;
import dev.ebb.server.governor.RateScope;
import dev.ebb.server.job.JobState;
import dev.ebb.server.support.FleetOfNodes;
import dev.ebb.v1.BandwidthLimit;
import dev.ebb.v1.CallerRole;
import dev.ebb.v1.GetConfigurationRequest;
import dev.ebb.v1.GetServiceStatusRequest;
import dev.ebb.v1.GetServiceStatusResponse;
import dev.ebb.v1.ServiceAdministrationGrpc;
import dev.ebb.v1.ServiceAdministrationGrpc.ServiceAdministrationBlockingStub;
import dev.ebb.v1.StopServiceRequest;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.channelz.v1.ChannelzGrpc;
import io.grpc.channelz.v1.GetServersRequest;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.reflection.v1.ServerReflectionGrpc;
import io.grpc.reflection.v1.ServerReflectionRequest;
import io.grpc.reflection.v1.ServerReflectionResponse;
import io.grpc.stub.StreamObserver;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ServiceAdministrationServiceTest {
    private RpcHarness rpc;
    private ServiceAdministrationBlockingStub stub;

    @BeforeEach
    void open() throws Exception {
        rpc = new RpcHarness();
        stub = ServiceAdministrationGrpc.newBlockingStub(rpc.channel());
    }

    @AfterEach
    void close() throws Exception {
        rpc.close();
    }

    @Test
    void getServiceStatus_user_seesAllButTheFolder() {
        rpc.rooms.queue.put(TestJob.of(TestBackends.BOB).state(JobState.QUEUED).make());
        GetServiceStatusResponse status = stub.getServiceStatus(GetServiceStatusRequest.getDefaultInstance());
        assertThat(status.getVersion()).isEqualTo("0.1.0");
        assertThat(status.getBuildId()).isEqualTo("abc123");
        assertThat(status.getProcessId()).isEqualTo(4711);
        assertThat(status.getCaller()).isEqualTo("uid:1000");
        assertThat(status.getCallerRole()).isEqualTo(CallerRole.CALLER_ROLE_USER);
        assertThat(status.getStateDirectory()).isEmpty();
        assertThat(status.getJobCountsList()).singleElement().satisfies(count -> {
            assertThat(count.getState()).isEqualTo("QUEUED");
            assertThat(count.getCount()).isEqualTo(1);
        });
        rpc.caller = TestBackends.ADMIN;
        assertThat(stub.getServiceStatus(GetServiceStatusRequest.getDefaultInstance())
                        .getStateDirectory())
                .isEqualTo("/state");
    }

    @Test
    void getServiceStatus_limits_areShownToWhomTheyConcern() {
        rpc.rooms.view.limits = List.of(
                new RateInForce(RateScope.TOTAL, "", 1000, 900),
                new RateInForce(RateScope.USER, "uid:1000", 800, 700),
                new RateInForce(RateScope.USER, "uid:1001", 600, 500),
                new RateInForce(RateScope.JOB, "0a1b2c3d-0000-0000-0000-000000000000", 400, 300),
                new RateInForce(RateScope.HOST, "secret.example", 200, 100));
        assertThat(names()).containsExactly("", "uid:1000");
        rpc.caller = TestBackends.ADMIN;
        assertThat(names())
                .containsExactly("", "uid:1000", "uid:1001", "0a1b2c3d-0000-0000-0000-000000000000", "secret.example");
    }

    private List<String> names() {
        return stub.getServiceStatus(GetServiceStatusRequest.getDefaultInstance()).getBandwidthLimitsList().stream()
                .map(BandwidthLimit::getName)
                .toList();
    }

    @Test
    void stopService_isForAdministratorsAndCanWaitForIdleness() {
        StopServiceRequest now = StopServiceRequest.getDefaultInstance();
        assertThat(code(() -> stub.stopService(now))).isEqualTo(Status.Code.PERMISSION_DENIED);
        rpc.caller = TestBackends.ADMIN;
        rpc.rooms.queue.put(
                TestJob.of(TestBackends.BOB).state(JobState.TRANSIENT_ERROR).make());
        StopServiceRequest idle =
                StopServiceRequest.newBuilder().setOnlyIfIdle(true).build();
        assertThat(code(() -> stub.stopService(idle))).isEqualTo(Status.Code.FAILED_PRECONDITION);
        assertThat(rpc.rooms.stops).hasValue(0);
        stub.stopService(now);
        assertThat(rpc.rooms.stops).hasValue(1);
    }

    @Test
    void getConfiguration_isForAdministrators() {
        GetConfigurationRequest request = GetConfigurationRequest.getDefaultInstance();
        assertThat(code(() -> stub.getConfiguration(request))).isEqualTo(Status.Code.PERMISSION_DENIED);
        rpc.caller = TestBackends.ADMIN;
        assertThat(stub.getConfiguration(request).getValuesList())
                .singleElement()
                .satisfies(value -> {
                    assertThat(value.getKey()).isEqualTo("limits.jobs-per-user");
                    assertThat(value.getSource()).isEqualTo("default");
                });
    }

    @Test
    void channelz_isForAdministrators() {
        ChannelzGrpc.ChannelzBlockingStub channelz = ChannelzGrpc.newBlockingStub(rpc.channel());
        assertThat(code(() -> channelz.getServers(GetServersRequest.getDefaultInstance())))
                .isEqualTo(Status.Code.PERMISSION_DENIED);
        rpc.caller = TestBackends.ADMIN;
        assertThat(channelz.getServers(GetServersRequest.getDefaultInstance()).getEnd())
                .isTrue();
    }

    @Test
    void health_followsTheService() {
        HealthGrpc.HealthBlockingStub health = HealthGrpc.newBlockingStub(rpc.channel());
        for (String service : List.of("", "ebb.v1.BackgroundCopyManager", "ebb.v1.BackgroundCopyCallback")) {
            HealthCheckRequest request =
                    HealthCheckRequest.newBuilder().setService(service).build();
            assertThat(health.check(request).getStatus()).isEqualTo(ServingStatus.SERVING);
        }
        rpc.services.drain();
        assertThat(health.check(HealthCheckRequest.getDefaultInstance()).getStatus())
                .isEqualTo(ServingStatus.NOT_SERVING);
    }

    @Test
    void health_ofAServiceWhoseJobsStandStill_saysSo() throws Exception {
        HealthGrpc.HealthBlockingStub health = HealthGrpc.newBlockingStub(rpc.channel());
        rpc.rooms.turning = false;
        for (String service : List.of("", "ebb.v1.BackgroundCopyManager")) {
            HealthCheckRequest request =
                    HealthCheckRequest.newBuilder().setService(service).build();
            FleetOfNodes.await("health follows", () -> health.check(request).getStatus() == ServingStatus.NOT_SERVING);
        }
    }

    @Test
    void reflection_listsTheContract() throws Exception {
        CompletableFuture<ServerReflectionResponse> answer = new CompletableFuture<>();
        StreamObserver<ServerReflectionRequest> requests = ServerReflectionGrpc.newStub(rpc.channel())
                .serverReflectionInfo(new StreamObserver<>() {
                    @Override
                    public void onNext(ServerReflectionResponse response) {
                        answer.complete(response);
                    }

                    @Override
                    public void onError(Throwable failure) {
                        answer.completeExceptionally(failure);
                    }

                    @Override
                    public void onCompleted() {}
                });
        requests.onNext(
                ServerReflectionRequest.newBuilder().setListServices("*").build());
        assertThat(answer.get(10, TimeUnit.SECONDS).getListServicesResponse().getServiceList())
                .extracting(service -> service.getName())
                .contains(
                        "ebb.v1.BackgroundCopyManager",
                        "ebb.v1.BackgroundCopyJob",
                        "ebb.v1.BackgroundCopyFile",
                        "ebb.v1.BackgroundCopyCallback",
                        "ebb.v1.ServiceAdministration",
                        "grpc.health.v1.Health",
                        "grpc.reflection.v1alpha.ServerReflection");
        requests.onCompleted();
    }

    private static Status.Code code(ThrowingCallable call) {
        return catchThrowableOfType(StatusRuntimeException.class, call)
                .getStatus()
                .getCode();
    }
}
