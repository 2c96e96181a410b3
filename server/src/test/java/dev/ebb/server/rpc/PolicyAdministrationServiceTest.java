package dev.ebb.server.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.ebb.v1.ClearPolicyRequest;
import dev.ebb.v1.GetPolicyRequest;
import dev.ebb.v1.ListPoliciesRequest;
import dev.ebb.v1.Policy;
import dev.ebb.v1.PolicyAdministrationGrpc;
import dev.ebb.v1.PolicyAdministrationGrpc.PolicyAdministrationBlockingStub;
import dev.ebb.v1.SetPolicyRequest;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PolicyAdministrationServiceTest {
    private RpcHarness rpc;
    private PolicyAdministrationBlockingStub stub;

    @BeforeEach
    void open() throws Exception {
        rpc = new RpcHarness();
        rpc.caller = TestBackends.ADMIN;
        stub = PolicyAdministrationGrpc.newBlockingStub(rpc.channel());
    }

    @AfterEach
    void close() throws Exception {
        rpc.close();
    }

    @Test
    void listPolicies_administrator_seesEverythingAboutThem() {
        List<Policy> policies =
                stub.listPolicies(ListPoliciesRequest.getDefaultInstance()).getPoliciesList();
        assertThat(policies).extracting(Policy::getKey).containsExactly("limits.a", "limits.b");
        assertThat(policies.get(0))
                .isEqualTo(Policy.newBuilder()
                        .setKey("limits.a")
                        .setName("MaxA")
                        .setValue("1")
                        .setUnit("jobs")
                        .setDefaultValue("1")
                        .setSource("policy")
                        .setDescription("How many.")
                        .setAllowed("whole numbers")
                        .build());
    }

    @Test
    void setAndClear_administrator_changeAndAnswerWithThePolicy() {
        assertThat(stub.setPolicy(set("limits.b", " 30 ")).getPolicy().getValue())
                .isEqualTo("30");
        assertThat(stub.getPolicy(
                                GetPolicyRequest.newBuilder().setKey("limits.b").build())
                        .getPolicy()
                        .getValue())
                .isEqualTo("30");
        assertThat(stub.clearPolicy(ClearPolicyRequest.newBuilder()
                                .setKey("limits.b")
                                .build())
                        .getPolicy()
                        .getValue())
                .isEqualTo("1");
        assertThat(rpc.rooms.policies.changes).containsExactly("uid:0 limits.b=30", "uid:0 limits.b=1");
    }

    @Test
    void everyCall_userOrUnknownKey_isRefused() {
        rpc.caller = TestBackends.ALICE;
        assertRefused(Status.Code.PERMISSION_DENIED, () -> stub.listPolicies(ListPoliciesRequest.getDefaultInstance()));
        assertRefused(Status.Code.PERMISSION_DENIED, () -> stub.getPolicy(get("limits.a")));
        assertRefused(Status.Code.PERMISSION_DENIED, () -> stub.setPolicy(set("limits.a", "3")));
        assertRefused(Status.Code.PERMISSION_DENIED, () -> stub.clearPolicy(clear("limits.a")));
        rpc.caller = TestBackends.ADMIN;
        assertRefused(Status.Code.INVALID_ARGUMENT, () -> stub.getPolicy(get("")));
        assertRefused(Status.Code.INVALID_ARGUMENT, () -> stub.setPolicy(set("log.level", "3")));
        assertRefused(Status.Code.INVALID_ARGUMENT, () -> stub.clearPolicy(clear("log.level")));
        assertThat(rpc.rooms.policies.changes).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "   ", "1\n2", "x"})
    void setPolicy_valueNotAllowed_saysWhichAre(String value) {
        StatusRuntimeException refused =
                assertRefused(Status.Code.INVALID_ARGUMENT, () -> stub.setPolicy(set("limits.a", value)));
        assertThat(refused.getMessage()).contains("value");
    }

    @Test
    void setPolicy_valueTooLong_isRefused() {
        assertThat(stub.setPolicy(set("limits.a", "1".repeat(1024))).getPolicy().getKey())
                .isEqualTo("limits.a");
        assertRefused(Status.Code.INVALID_ARGUMENT, () -> stub.setPolicy(set("limits.a", "1".repeat(1025))));
    }

    private static StatusRuntimeException assertRefused(Status.Code code, ThrowingCallable call) {
        StatusRuntimeException refused = catchThrowableOfType(StatusRuntimeException.class, call);
        assertThat(refused).isNotNull();
        assertThat(refused.getStatus().getCode()).as(refused.getMessage()).isEqualTo(code);
        return refused;
    }

    private static GetPolicyRequest get(String key) {
        return GetPolicyRequest.newBuilder().setKey(key).build();
    }

    private static SetPolicyRequest set(String key, String value) {
        return SetPolicyRequest.newBuilder().setKey(key).setValue(value).build();
    }

    private static ClearPolicyRequest clear(String key) {
        return ClearPolicyRequest.newBuilder().setKey(key).build();
    }
}
