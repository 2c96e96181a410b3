package dev.ebb.server.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.Descriptors.ServiceDescriptor;
import com.google.rpc.ErrorInfo;
import dev.ebb.server.job.Job;
import dev.ebb.server.support.Contract;
import dev.ebb.v1.BackgroundCopyManagerGrpc;
import dev.ebb.v1.BackgroundCopyManagerGrpc.BackgroundCopyManagerBlockingStub;
import dev.ebb.v1.QueryInterfaceRequest;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QueryInterfaceTest {
    private RpcHarness rpc;
    private FakeQueue queue;
    private BackgroundCopyManagerBlockingStub manager;

    @BeforeEach
    void open() throws Exception {
        rpc = new RpcHarness();
        queue = rpc.rooms.queue;
        manager = BackgroundCopyManagerGrpc.newBlockingStub(rpc.channel());
    }

    @AfterEach
    void close() throws Exception {
        rpc.close();
    }

    @ParameterizedTest
    @CsvSource({
        "IBackgroundCopyJob, Suspend, SetReplyFileName",
        "IBackgroundCopyJob2, SetReplyFileName, SetCustomHeaders",
        "{54b50739-686f-45eb-9dff-d6a9a0faa9af}, SetReplyFileName, SetStallTimeout",
        "37668D37-507E-4160-9316-26306D150B12, Resume, SetCustomHeaders",
        "IBackgroundCopyJobHttpOptions, SetCustomHeaders, Suspend",
        "IBackgroundCopyJob4, SetReplyFileName, SetProperty",
        "e847030c-bbba-4657-af6d-484aa42bf1fe, SetProperty, SetCustomHeaders",
        "{F1BD1079-9F01-4BDC-8036-F09B70095066}, GetCustomHeaders, Suspend",
        "IEnumBackgroundCopyFiles, EnumFiles, AddFile",
        "19c613a0-fcb8-4f28-81ae-897c3d078f81, GetError, GetState",
        "ebb.v1.BackgroundCopyJob, SetStallTimeout, GetFile",
    })
    void queryInterface_ofAJob_offersItsMethods(String asked, String offered, String notOffered) {
        Job job = queue.put(TestJob.of(rpc.caller).make());
        var answer = manager.queryInterface(QueryInterfaceRequest.newBuilder()
                .setJobId(job.id().toString())
                .setInterface(asked)
                .build());
        assertThat(answer.getServicesList()).containsExactly("ebb.v1.BackgroundCopyJob");
        assertThat(answer.getMethodsList())
                .contains("ebb.v1.BackgroundCopyJob/" + offered)
                .doesNotContain("ebb.v1.BackgroundCopyJob/" + notOffered);
    }

    @ParameterizedTest
    @CsvSource({
        "IBackgroundCopyManager, CreateJob",
        "5ce34c0d-0dc9-4c1f-897c-daa1b78cee7c, EnumJobs",
        "IEnumBackgroundCopyJobs, EnumJobs",
        "1AF4F612-3B71-466F-8F58-7B6F73AC57AD, EnumJobs"
    })
    void queryInterface_ofTheManager_offersItsMethods(String asked, String offered) {
        var answer = manager.queryInterface(
                QueryInterfaceRequest.newBuilder().setInterface(asked).build());
        assertThat(answer.getMethodsList()).contains("ebb.v1.BackgroundCopyManager/" + offered);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "IBackgroundCopyJob6",
                "IBackgroundCopyManager",
                "IEnumBackgroundCopyJobs",
                "IBitsTokenOptions",
                "IBitsPeerCacheAdministration",
                "IUnknown",
                "",
                "ebb.v1.ServiceAdministration"
            })
    void queryInterface_notOfAJob_isNoInterface(String asked) {
        Job job = queue.put(TestJob.of(rpc.caller).make());
        StatusRuntimeException refused = refused(() -> manager.queryInterface(QueryInterfaceRequest.newBuilder()
                .setJobId(job.id().toString())
                .setInterface(asked)
                .build()));
        assertThat(refused.getStatus().getCode()).isEqualTo(Status.Code.UNIMPLEMENTED);
        assertThat(StatusMapperTest.detail(refused, ErrorInfo.class)
                        .orElseThrow()
                        .getReason())
                .isEqualTo("E_NOINTERFACE");
    }

    @ParameterizedTest
    @CsvSource({
        "IBackgroundCopyFile, BackgroundCopyFile/GetFile",
        "01b7bd23-fb88-4a77-8490-5891d3e4653a, BackgroundCopyFile/GetFile",
        "IBackgroundCopyCallback, BackgroundCopyCallback/Subscribe",
        "659cdeac-489e-11d9-a9cd-000d56965251, BackgroundCopyCallback/Subscribe",
        "IBackgroundCopyCallback3, BackgroundCopyCallback/Subscribe"
    })
    void queryInterface_ofAJob_offersOtherServicesToo(String asked, String offered) {
        Job job = queue.put(TestJob.of(rpc.caller).make());
        var answer = manager.queryInterface(QueryInterfaceRequest.newBuilder()
                .setJobId(job.id().toString())
                .setInterface(asked)
                .build());
        assertThat(answer.getMethodsList()).contains("ebb.v1." + offered);
    }

    @Test
    void queryInterface_ofEveryService_offersAllItsMethods() {
        for (ServiceDescriptor service : Contract.services()) {
            var answer = manager.queryInterface(QueryInterfaceRequest.newBuilder()
                    .setInterface(service.getFullName())
                    .build());
            assertThat(answer.getMethodsList())
                    .containsExactlyElementsOf(service.getMethods().stream()
                            .map(method -> service.getFullName() + "/" + method.getName())
                            .toList());
        }
    }

    @Test
    void queryInterface_ofAForeignJob_isDenied() {
        Job foreign = queue.put(TestJob.of(TestBackends.BOB).make());
        assertThat(refused(() -> manager.queryInterface(QueryInterfaceRequest.newBuilder()
                                .setJobId(foreign.id().toString())
                                .setInterface("IBackgroundCopyJob")
                                .build()))
                        .getStatus()
                        .getCode())
                .isEqualTo(Status.Code.PERMISSION_DENIED);
    }

    private static StatusRuntimeException refused(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        StatusRuntimeException refused = catchThrowableOfType(StatusRuntimeException.class, call);
        assertThat(refused).as("the refusal").isNotNull();
        return refused;
    }
}
