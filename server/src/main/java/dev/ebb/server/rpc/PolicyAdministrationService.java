package dev.ebb.server.rpc;

import dev.ebb.server.identity.AccessRule;
import dev.ebb.server.identity.Caller;
import dev.ebb.server.job.JobException;
import dev.ebb.v1.ClearPolicyRequest;
import dev.ebb.v1.ClearPolicyResponse;
import dev.ebb.v1.GetPolicyRequest;
import dev.ebb.v1.GetPolicyResponse;
import dev.ebb.v1.ListPoliciesRequest;
import dev.ebb.v1.ListPoliciesResponse;
import dev.ebb.v1.Policy;
import dev.ebb.v1.PolicyAdministrationGrpc;
import dev.ebb.v1.SetPolicyRequest;
import dev.ebb.v1.SetPolicyResponse;
import dev.ebb.v1.SimulatePoliciesRequest;
import dev.ebb.v1.SimulatePoliciesResponse;
import io.grpc.stub.StreamObserver;

/** The policies of the service, for administrators. Thread-safe. */
final class PolicyAdministrationService extends PolicyAdministrationGrpc.PolicyAdministrationImplBase {
    private static final int LONGEST_VALUE = 1024;

    private final PolicyControl policies;
    private final PolicyForecasts forecasts;
    private final UnaryCalls calls;

    PolicyAdministrationService(RpcBackends backends, RpcTranslation translation) {
        this.policies = backends.policies();
        this.forecasts = new PolicyForecasts(backends);
        this.calls = translation.calls();
    }

    @Override
    public void listPolicies(ListPoliciesRequest request, StreamObserver<ListPoliciesResponse> observer) {
        calls.read(observer, caller -> {
            requireAdministrator(caller);
            ListPoliciesResponse.Builder response = ListPoliciesResponse.newBuilder();
            policies.policies().forEach(entry -> response.addPolicies(message(entry)));
            return response.build();
        });
    }

    @Override
    public void getPolicy(GetPolicyRequest request, StreamObserver<GetPolicyResponse> observer) {
        calls.read(observer, caller -> {
            requireAdministrator(caller);
            return GetPolicyResponse.newBuilder()
                    .setPolicy(message(policies.policy(request.getKey())))
                    .build();
        });
    }

    @Override
    public void setPolicy(SetPolicyRequest request, StreamObserver<SetPolicyResponse> observer) {
        calls.read(observer, caller -> {
            requireAdministrator(caller);
            String value = request.getValue().strip();
            boolean oneLine = value.chars().allMatch(c -> c >= ' ');
            if (value.isEmpty() || value.length() > LONGEST_VALUE || !oneLine) {
                throw JobException.invalid(
                        "value",
                        "must be one line of 1 to " + LONGEST_VALUE + " characters; ClearPolicy takes it back");
            }
            return SetPolicyResponse.newBuilder()
                    .setPolicy(message(policies.set(caller, request.getKey(), value)))
                    .build();
        });
    }

    @Override
    public void clearPolicy(ClearPolicyRequest request, StreamObserver<ClearPolicyResponse> observer) {
        calls.read(observer, caller -> {
            requireAdministrator(caller);
            return ClearPolicyResponse.newBuilder()
                    .setPolicy(message(policies.clear(caller, request.getKey())))
                    .build();
        });
    }

    @Override
    public void simulatePolicies(SimulatePoliciesRequest request, StreamObserver<SimulatePoliciesResponse> observer) {
        calls.read(observer, caller -> {
            requireAdministrator(caller);
            return forecasts.simulate(caller, request);
        });
    }

    private static void requireAdministrator(Caller caller) {
        AccessRule.requireAdministrator(caller, "see or change policies");
    }

    private static Policy message(PolicyControl.PolicyEntry entry) {
        return Policy.newBuilder()
                .setKey(entry.key())
                .setName(entry.name())
                .setValue(entry.value())
                .setUnit(entry.unit())
                .setDefaultValue(entry.standard())
                .setSource(entry.source())
                .setDescription(entry.description())
                .setAllowed(entry.allowed())
                .build();
    }
}
