package dev.ebb.server.rpc;

import static dev.ebb.server.rpc.FakeFleet.dead;
import static dev.ebb.server.rpc.FakeFleet.in;
import static dev.ebb.server.rpc.FakeFleet.node;
import static dev.ebb.server.rpc.FakeFleet.outlook;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.ebb.server.identity.Caller;
import dev.ebb.server.identity.Role;
import dev.ebb.server.job.Job;
import dev.ebb.server.job.JobPriority;
import dev.ebb.server.job.JobSettings;
import dev.ebb.server.job.JobState;
import dev.ebb.server.job.NewJob;
import dev.ebb.server.job.OwnerId;
import dev.ebb.server.job.Placement;
import dev.ebb.server.store.NodeMode;
import dev.ebb.server.store.NodeOutlook;
import dev.ebb.v1.BackgroundCopyJobGrpc;
import dev.ebb.v1.BackgroundCopyJobGrpc.BackgroundCopyJobBlockingStub;
import dev.ebb.v1.BackgroundCopyManagerGrpc;
import dev.ebb.v1.CreateJobRequest;
import dev.ebb.v1.GetPlacementRequest;
import dev.ebb.v1.GetPlacementResponse;
import dev.ebb.v1.SetPlacementRequest;
import dev.ebb.v1.WaitingReason;
import dev.ebb.v1.WaitingReasonKind;
import dev.ebb.v1.WhyNotRunningRequest;
import dev.ebb.v1.WhyNotRunningResponse;
import io.grpc.StatusRuntimeException;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Where jobs are placed, and why they do not run on whichever node that is; asked of the node {@code here}. */
class JobPlacesTest {
    private static final NodeOutlook FULL = new NodeOutlook(true, false, 0, 3, Map.of(), Map.of(), false);
    private static final NodeOutlook NO_NETWORK = new NodeOutlook(false, false, 1, 1, Map.of(), Map.of(), false);
    private static final NodeOutlook CLOSED =
            new NodeOutlook(true, false, 1, 1, Map.of(JobPriority.NORMAL, "a.policy"), Map.of(), false);
    private static final NodeOutlook STOPPING = new NodeOutlook(true, true, 1, 1, Map.of(), Map.of(), false);

    private RpcHarness rpc;
    private FakeFleet fleet;
    private BackgroundCopyJobBlockingStub stub;

    @BeforeEach
    void open() throws Exception {
        rpc = new RpcHarness();
        fleet = rpc.rooms.fleet;
        stub = BackgroundCopyJobGrpc.newBlockingStub(rpc.channel());
    }

    @AfterEach
    void close() throws Exception {
        rpc.close();
    }

    @Test
    void newJob_withoutOtherNodes_mayBeAnywhere() {
        assertThat(created("")).isEqualTo(Placement.ANY);
    }

    @Test
    void newJob_thatSaysNothing_ofALocalCaller_staysWhereItWasTyped() {
        fleet.put(node("there"));
        assertThat(created("")).isEqualTo(Placement.node("here"));
        rpc.caller = new Caller(new OwnerId("token:ci"), Role.USER, null);
        assertThat(created("")).isEqualTo(Placement.ANY);
    }

    @ParameterizedTest
    @ValueSource(strings = {"node:there", "pool:west", "any"})
    void newJob_thatSaysWhere_isThere(String place) {
        fleet.put(node("there", "west"));
        assertThat(created(place)).hasToString(place);
    }

    @ParameterizedTest
    @ValueSource(strings = {"node:nowhere", "pool:nobodys", "there", "node:", "pool:a b", "NODE:here", "node:../x"})
    void place_thatIsNotKnownOrNone_isRefusedWithWhatThereIs(String place) {
        StatusRuntimeException refused = catchThrowableOfType(StatusRuntimeException.class, () -> created(place));
        assertThat(refused).hasMessageContaining("settings.placement");
        if (place.equals("node:nowhere")) {
            assertThat(refused).hasMessageContaining("known are here");
        }
    }

    @Test
    void setPlacement_unknown_isRefused() {
        Job job = put(JobState.QUEUED, "any");
        StatusRuntimeException refused = catchThrowableOfType(
                StatusRuntimeException.class,
                () -> stub.setPlacement(SetPlacementRequest.newBuilder()
                        .setJobId(job.id().toString())
                        .setPlacement("node:nowhere")
                        .build()));
        assertThat(refused).hasMessageContaining("INVALID_ARGUMENT");
    }

    @Test
    void getPlacement_tellsWhoMayAndWhoDoes() {
        fleet.put(node("a", "west"));
        fleet.put(dead(node("b", "west")));
        Job job = put(JobState.TRANSFERRING, "pool:west");
        GetPlacementResponse idle = stub.getPlacement(of(job));
        assertThat(idle.getNodesList()).containsExactly("a", "b");
        assertThat(idle.getPlacement()).isEqualTo("pool:west");
        assertThat(idle.getHolder()).isEmpty();
    }

    static Stream<Arguments> elsewhere() {
        return Stream.of(
                Arguments.of(dead(node("a")), WaitingReasonKind.WAITING_REASON_KIND_NO_NODE, "", ""),
                Arguments.of(
                        in(node("a"), NodeMode.CORDONED), WaitingReasonKind.WAITING_REASON_KIND_NODES_CORDONED, "", ""),
                Arguments.of(
                        in(node("a"), NodeMode.DRAINING), WaitingReasonKind.WAITING_REASON_KIND_NODES_CORDONED, "", ""),
                Arguments.of(
                        outlook(node("a"), FULL),
                        WaitingReasonKind.WAITING_REASON_KIND_NO_PLACES,
                        "a",
                        "scheduling.background-jobs"),
                Arguments.of(
                        outlook(node("a"), NO_NETWORK), WaitingReasonKind.WAITING_REASON_KIND_NETWORK_DOWN, "a", ""),
                Arguments.of(outlook(node("a"), CLOSED), WaitingReasonKind.WAITING_REASON_KIND_POLICY, "a", "a.policy"),
                Arguments.of(
                        outlook(node("a"), STOPPING), WaitingReasonKind.WAITING_REASON_KIND_SERVICE_STOPPING, "a", ""),
                Arguments.of(node("a"), WaitingReasonKind.WAITING_REASON_KIND_STARTING, "a", ""));
    }

    @ParameterizedTest
    @MethodSource("elsewhere")
    void queued_forAnotherNode_saysWhatThatNodeSays(
            dev.ebb.server.store.NodeStatus other, WaitingReasonKind kind, String node, String policy) {
        fleet.put(other);
        List<WaitingReason> reasons = why(put(JobState.QUEUED, "node:a")).getReasonsList();
        assertThat(reasons).hasSize(1);
        assertThat(reasons.get(0).getKind()).isEqualTo(kind);
        assertThat(reasons.get(0).getNode()).isEqualTo(node);
        assertThat(reasons.get(0).getPolicyKey()).isEqualTo(policy);
        assertThat(reasons.get(0).getText()).isNotEmpty();
        assertThat(reasons.get(0).getRemedy()).isNotEmpty();
    }

    @Test
    void queued_forANodeThatWasForgotten_saysSo() {
        assertThat(why(put(JobState.QUEUED, "node:gone")).getReasons(0).getText())
                .contains("node:gone");
    }

    @Test
    void queued_forAny_whileThisNodeIsFull_isAboutToBeginWhereThereIsAPlace() {
        fleet.put(outlook(node("here"), FULL));
        fleet.put(outlook(node("a"), FULL));
        fleet.put(node("b"));
        WaitingReason reason = why(put(JobState.QUEUED, "any")).getReasons(0);
        assertThat(reason.getKind()).isEqualTo(WaitingReasonKind.WAITING_REASON_KIND_STARTING);
        assertThat(reason.getNode()).isEqualTo("b");
    }

    @Test
    void running_onAnotherNode_runsOrIsConnectingThere() {
        fleet.put(node("a"));
        Job job = put(JobState.TRANSFERRING, "any");
        fleet.holders.put(job.id(), "a");
        assertThat(why(job).getRunning()).isTrue();
        assertThat(why(job).getNode()).isEqualTo("a");
        Job connecting = put(JobState.CONNECTING, "any");
        fleet.holders.put(connecting.id(), "a");
        assertThat(why(connecting).getReasons(0).getNode()).isEqualTo("a");
    }

    @Test
    void running_onANodeThatIsLost_saysFromWhenOthersGoOn() {
        fleet.put(dead(node("a")));
        Job job = put(JobState.TRANSFERRING, "any");
        fleet.holders.put(job.id(), "a");
        WaitingReason reason = why(job).getReasons(0);
        assertThat(reason.getKind()).isEqualTo(WaitingReasonKind.WAITING_REASON_KIND_NODE_LOST);
        assertThat(reason.hasDue()).isTrue();
        assertThat(why(job).getRunning()).isFalse();
    }

    private Placement created(String place) {
        BackgroundCopyManagerGrpc.newBlockingStub(rpc.channel())
                .createJob(CreateJobRequest.newBuilder()
                        .setDisplayName("a job")
                        .setType(dev.ebb.v1.JobType.JOB_TYPE_DOWNLOAD)
                        .setSettings(dev.ebb.v1.JobSettings.newBuilder().setPlacement(place))
                        .build());
        NewJob wanted = (NewJob) rpc.rooms.queue.lastAsked().command();
        return wanted.settings().transfer().terms().placement();
    }

    private Job put(JobState state, String place) {
        JobSettings plain = JobSettings.DEFAULTS;
        return rpc.rooms.queue.put(TestJob.of(rpc.caller)
                .state(state)
                .priority(JobPriority.NORMAL)
                .settings(plain.withTransfer(plain.transfer()
                        .withTerms(plain.transfer().terms().withPlacement(Placement.parse("place", place)))))
                .make());
    }

    private WhyNotRunningResponse why(Job job) {
        return stub.whyNotRunning(
                WhyNotRunningRequest.newBuilder().setJobId(job.id().toString()).build());
    }

    private static GetPlacementRequest of(Job job) {
        return GetPlacementRequest.newBuilder().setJobId(job.id().toString()).build();
    }
}
