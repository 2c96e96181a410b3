package dev.ebb.server.cli;

import dev.ebb.v1.ClearPolicyRequest;
import dev.ebb.v1.ClearPolicyResponse;
import dev.ebb.v1.GetPolicyRequest;
import dev.ebb.v1.GetPolicyResponse;
import dev.ebb.v1.JobPriority;
import dev.ebb.v1.ListPoliciesRequest;
import dev.ebb.v1.ListPoliciesResponse;
import dev.ebb.v1.NetworkCost;
import dev.ebb.v1.Policy;
import dev.ebb.v1.PolicyAdministrationGrpc.PolicyAdministrationImplBase;
import dev.ebb.v1.PolicyBlock;
import dev.ebb.v1.PolicyForecast;
import dev.ebb.v1.PolicySchedule;
import dev.ebb.v1.SetPolicyRequest;
import dev.ebb.v1.SetPolicyResponse;
import dev.ebb.v1.SimulatePoliciesRequest;
import dev.ebb.v1.SimulatePoliciesResponse;
import io.grpc.stub.StreamObserver;

/** The policies of a {@link FakeServer}: one. */
final class FakePolicies extends PolicyAdministrationImplBase {
    private final FakeQueue queue;

    FakePolicies(FakeQueue queue) {
        this.queue = queue;
    }

    @Override
    public void listPolicies(ListPoliciesRequest request, StreamObserver<ListPoliciesResponse> to) {
        FakeServices.answer(
                to,
                ListPoliciesResponse.newBuilder()
                        .addPolicies(policy("60", "default"))
                        .build());
    }

    @Override
    public void getPolicy(GetPolicyRequest request, StreamObserver<GetPolicyResponse> to) {
        queue.requests.add(request);
        FakeServices.answer(
                to,
                GetPolicyResponse.newBuilder()
                        .setPolicy(policy("60", "default"))
                        .build());
    }

    @Override
    public void setPolicy(SetPolicyRequest request, StreamObserver<SetPolicyResponse> to) {
        queue.requests.add(request);
        FakeServices.answer(
                to,
                SetPolicyResponse.newBuilder()
                        .setPolicy(policy(request.getValue(), "policy"))
                        .build());
    }

    @Override
    public void clearPolicy(ClearPolicyRequest request, StreamObserver<ClearPolicyResponse> to) {
        queue.requests.add(request);
        FakeServices.answer(
                to,
                ClearPolicyResponse.newBuilder()
                        .setPolicy(policy("60", "default"))
                        .build());
    }

    @Override
    public void simulatePolicies(SimulatePoliciesRequest request, StreamObserver<SimulatePoliciesResponse> to) {
        queue.requests.add(request);
        FakeServices.answer(
                to,
                SimulatePoliciesResponse.newBuilder()
                        .setAt(request.getAt())
                        .setTimeZone("Europe/Berlin")
                        .setNetworkCost(NetworkCost.newBuilder()
                                .setState(request.getCostState())
                                .setWords("metered+roaming")
                                .setSource("request"))
                        .addForecasts(PolicyForecast.newBuilder()
                                .setPriority(JobPriority.JOB_PRIORITY_LOW)
                                .setSchedule(PolicySchedule.POLICY_SCHEDULE_NON_WORK)
                                .setBlocked(PolicyBlock.newBuilder().setPolicyKey("cost.background"))
                                .setBytesPerSecond(0))
                        .addForecasts(PolicyForecast.newBuilder()
                                .setPriority(JobPriority.JOB_PRIORITY_FOREGROUND)
                                .setSchedule(PolicySchedule.POLICY_SCHEDULE_NONE))
                        .build());
    }

    private static Policy policy(String value, String source) {
        return Policy.newBuilder()
                .setKey("limits.jobs-per-user")
                .setName("MaxJobsPerUser")
                .setValue(value)
                .setUnit("jobs")
                .setDefaultValue("60")
                .setSource(source)
                .setDescription("Live jobs of one user.")
                .setAllowed("1 to 10000000")
                .build();
    }
}
