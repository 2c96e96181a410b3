package dev.ebb.client.bits;

import dev.ebb.v1.Policy;
import dev.ebb.v1.SimulatePoliciesRequest;
import dev.ebb.v1.SimulatePoliciesResponse;
import java.util.List;

/**
 * What an administrator decides for all jobs, in effect at once and across restarts; the counterpart of BITS's group policies.
 * Administrators only: others get E_ACCESSDENIED. Answers are messages of the contract, whose comments say what they mean.
 * Thread-safe.
 *
 * <pre>{@code
 * manager.policyAdministration().setPolicy("limits.jobs-per-user", "100");
 * }</pre>
 */
public final class PolicyAdministration {
    private final AsyncPolicyAdministration async;

    PolicyAdministration(Calls calls) {
        this.async = new AsyncPolicyAdministration(calls);
    }

    /** The same calls for programs that do not wait. */
    public AsyncPolicyAdministration async() {
        return async;
    }

    /** All policies in the order of the documentation. */
    public List<Policy> listPolicies() {
        return Calls.join(async.listPolicies());
    }

    /** One policy. Errors: E_INVALIDARG when none has this key. */
    public Policy getPolicy(String key) {
        return Calls.join(async.getPolicy(key));
    }

    /** Sets a policy; the value is text as in the configuration file. Errors: E_INVALIDARG, with what is allowed. */
    public Policy setPolicy(String key, String value) {
        return Calls.join(async.setPolicy(key, value));
    }

    /** Takes back what {@link #setPolicy} set, so that file, environment, flags or the default count again. */
    public Policy clearPolicy(String key) {
        return Calls.join(async.clearPolicy(key));
    }

    /** What the policies in force let run at a time, how fast at most and until when. Changes nothing. */
    public SimulatePoliciesResponse simulatePolicies(SimulatePoliciesRequest suppose) {
        return Calls.join(async.simulatePolicies(suppose));
    }
}
