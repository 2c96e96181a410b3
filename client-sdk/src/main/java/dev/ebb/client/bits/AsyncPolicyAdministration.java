package dev.ebb.client.bits;

import dev.ebb.v1.ClearPolicyRequest;
import dev.ebb.v1.ClearPolicyResponse;
import dev.ebb.v1.GetPolicyRequest;
import dev.ebb.v1.GetPolicyResponse;
import dev.ebb.v1.ListPoliciesRequest;
import dev.ebb.v1.ListPoliciesResponse;
import dev.ebb.v1.Policy;
import dev.ebb.v1.SetPolicyRequest;
import dev.ebb.v1.SetPolicyResponse;
import dev.ebb.v1.SimulatePoliciesRequest;
import dev.ebb.v1.SimulatePoliciesResponse;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/**
 * The calls of {@link PolicyAdministration} for programs that do not wait. Thread-safe.
 *
 * <pre>{@code
 * manager.policyAdministration().async().clearPolicy("limits.jobs-per-user");
 * }</pre>
 */
public final class AsyncPolicyAdministration {
    private final Calls calls;

    AsyncPolicyAdministration(Calls calls) {
        this.calls = calls;
    }

    public CompletableFuture<List<Policy>> listPolicies() {
        return Calls.answer(
                calls.policies().listPolicies(ListPoliciesRequest.getDefaultInstance()),
                ListPoliciesResponse::getPoliciesList);
    }

    public CompletableFuture<Policy> getPolicy(String key) {
        return Calls.answer(
                calls.policies()
                        .getPolicy(GetPolicyRequest.newBuilder().setKey(key).build()),
                GetPolicyResponse::getPolicy);
    }

    public CompletableFuture<Policy> setPolicy(String key, String value) {
        return Calls.answer(
                calls.policies()
                        .setPolicy(SetPolicyRequest.newBuilder()
                                .setKey(key)
                                .setValue(value)
                                .build()),
                SetPolicyResponse::getPolicy);
    }

    public CompletableFuture<Policy> clearPolicy(String key) {
        return Calls.answer(
                calls.policies()
                        .clearPolicy(ClearPolicyRequest.newBuilder().setKey(key).build()),
                ClearPolicyResponse::getPolicy);
    }

    public CompletableFuture<SimulatePoliciesResponse> simulatePolicies(SimulatePoliciesRequest suppose) {
        return Calls.answer(calls.policies().simulatePolicies(suppose), Function.identity());
    }
}
