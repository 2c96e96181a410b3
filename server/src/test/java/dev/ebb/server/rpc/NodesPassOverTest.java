package dev.ebb.server.rpc;

import static dev.ebb.server.rpc.FakeFleet.dead;
import static dev.ebb.server.rpc.FakeFleet.in;
import static dev.ebb.server.rpc.FakeFleet.node;
import static dev.ebb.server.rpc.FakeFleet.outlook;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.ebb.server.job.ErrorCode;
import dev.ebb.server.job.ErrorContext;
import dev.ebb.server.job.Job;
import dev.ebb.server.job.JobError;
import dev.ebb.server.job.JobPriority;
import dev.ebb.server.job.JobSettings;
import dev.ebb.server.job.JobState;
import dev.ebb.server.job.Placement;
import dev.ebb.server.store.NodeLoad;
import dev.ebb.server.store.NodeMode;
import dev.ebb.server.store.NodeOutlook;
import dev.ebb.server.store.NodeStatus;
import dev.ebb.v1.BackgroundCopyJobGrpc;
import dev.ebb.v1.WaitingReason;
import dev.ebb.v1.WaitingReasonKind;
import dev.ebb.v1.WhyNotRunningRequest;
import dev.ebb.v1.WhyNotRunningResponse;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Why each of the nodes that may run a job passes it over; asked of the node {@code here}. */
class NodesPassOverTest {
    private static final Instant SINCE = FakeQueue.NOW.minusSeconds(42);
    private static final String SERVER = "example.org";
    private static final NodeOutlook FULL = new NodeOutlook(true, false, 0, 3, Map.of(), Map.of(), false);
    private static final NodeOutlook NO_NETWORK = new NodeOutlook(false, false, 1, 1, Map.of(), Map.of(), false);

    private RpcHarness rpc;
    private FakeFleet fleet;
    private Job job;

    @BeforeEach
    void open() throws Exception {
        rpc = new RpcHarness();
        fleet = rpc.rooms.fleet;
        job = put(JobState.QUEUED, "any");
    }

    @AfterEach
    void close() throws Exception {
        rpc.close();
    }

    @Test
    void everyNode_saysForItselfWhyItDoesNot() {
        fleet.put(outlook(node("here"), NO_NETWORK));
        fleet.put(outlook(node("a"), FULL));
        fleet.put(outlook(node("b"), cutOff(SERVER)));
        fleet.put(in(node("c"), NodeMode.CORDONED));
        fleet.put(in(node("d"), NodeMode.DRAINING));
        fleet.put(dead(node("e")));

        WhyNotRunningResponse why = why(job);

        // What this node says of itself comes first, from what it knows better than its last heartbeat.
        assertThat(why.getReasonsList().subList(1, why.getReasonsCount()))
                .extracting(WaitingReason::getNode, WaitingReason::getKind)
                .containsExactly(
                        tuple("a", WaitingReasonKind.WAITING_REASON_KIND_NO_PLACES),
                        tuple("b", WaitingReasonKind.WAITING_REASON_KIND_SERVER_UNREACHABLE),
                        tuple("c", WaitingReasonKind.WAITING_REASON_KIND_NODES_CORDONED),
                        tuple("d", WaitingReasonKind.WAITING_REASON_KIND_NODES_CORDONED),
                        tuple("e", WaitingReasonKind.WAITING_REASON_KIND_NODE_LOST));
        assertThat(why.getReasonsList())
                .allSatisfy(reason -> assertThat(reason.getRemedy()).isNotEmpty());
        assertThat(why.getReasons(4).getText()).contains("being drained");
    }

    @Test
    void server_thatNoNodeReaches_isNamedWithSinceWhen() {
        fleet.put(outlook(node("here"), cutOff(SERVER, "another.example")));
        fleet.put(outlook(node("a"), cutOff(SERVER)));
        List<WaitingReason> reasons = why(job).getReasonsList();
        assertThat(reasons)
                .extracting(WaitingReason::getNode, WaitingReason::getKind, WaitingReason::getServer)
                .containsExactlyInAnyOrder(
                        tuple("here", WaitingReasonKind.WAITING_REASON_KIND_SERVER_UNREACHABLE, SERVER),
                        tuple("a", WaitingReasonKind.WAITING_REASON_KIND_SERVER_UNREACHABLE, SERVER));
        assertThat(reasons.get(0).getSince()).isEqualTo(WireTimes.timestamp(SINCE));
        assertThat(reasons.get(0).getText()).contains(SERVER, SINCE.toString());
    }

    @Test
    void nodeThatDoesNotReachTheServer_isNoMatterWhereAnotherHasAPlace() {
        fleet.put(outlook(node("here"), cutOff(SERVER)));
        fleet.put(node("a"));
        assertThat(why(job).getReasonsList())
                .extracting(WaitingReason::getNode, WaitingReason::getKind)
                .containsExactly(tuple("a", WaitingReasonKind.WAITING_REASON_KIND_STARTING));
    }

    @Test
    void serversOfOtherJobs_areNoReason() {
        fleet.put(outlook(node("a"), cutOff("another.example")));
        Job there = put(JobState.QUEUED, "node:a");
        assertThat(why(there).getReasons(0).getKind()).isEqualTo(WaitingReasonKind.WAITING_REASON_KIND_STARTING);
    }

    @Test
    void nodeThatCouldNotReachMany_beginsNothing() {
        fleet.put(outlook(
                node("a"), new NodeOutlook(true, false, 1, 1, Map.of(), Map.of("another.example", SINCE), true)));
        WaitingReason reason = why(put(JobState.QUEUED, "node:a")).getReasons(0);
        assertThat(reason.getKind()).isEqualTo(WaitingReasonKind.WAITING_REASON_KIND_SERVER_UNREACHABLE);
        assertThat(reason.getServer()).isEmpty();
        assertThat(reason.getSince()).isEqualTo(WireTimes.timestamp(SINCE));
    }

    @Test
    void nodeWithoutAPlaceOfTheFleet_saysThatOthersHaveThem() {
        NodeStatus full = outlook(node("a"), FULL);
        fleet.put(new NodeStatus(
                "a",
                Set.of(),
                full.address(),
                full.version(),
                full.mode(),
                true,
                full.started(),
                full.seen(),
                full.leaseUntil(),
                new NodeLoad(0, 0, 0, 0, Set.of(), FULL, full.load().demand())));
        WaitingReason reason = why(put(JobState.QUEUED, "node:a")).getReasons(0);
        assertThat(reason.getKind()).isEqualTo(WaitingReasonKind.WAITING_REASON_KIND_NO_PLACES);
        assertThat(reason.getPolicyKey()).isEqualTo("scheduling.background-jobs-scope");
    }

    @Test
    void jobThatWaitsForTheNetworkOfAnotherNode_saysSo() {
        fleet.put(outlook(node("a"), NO_NETWORK));
        Job barred = put(JobState.TRANSIENT_ERROR, "node:a");
        WaitingReason reason = why(barred).getReasons(0);
        assertThat(reason.getKind()).isEqualTo(WaitingReasonKind.WAITING_REASON_KIND_NETWORK_DOWN);
        assertThat(reason.getNode()).isEqualTo("a");
    }

    private static NodeOutlook cutOff(String... servers) {
        return new NodeOutlook(
                true,
                false,
                1,
                1,
                Map.of(),
                Arrays.stream(servers).collect(Collectors.toMap(name -> name, name -> SINCE)),
                false);
    }

    private Job put(JobState state, String place) {
        JobSettings plain = JobSettings.DEFAULTS;
        TestJob made = TestJob.of(rpc.caller)
                .state(state)
                .priority(JobPriority.NORMAL)
                .settings(plain.withTransfer(plain.transfer()
                        .withTerms(plain.transfer().terms().withPlacement(Placement.parse("place", place)))));
        if (state == JobState.TRANSIENT_ERROR) {
            made.error(
                    new JobError(
                            ErrorContext.GENERAL_TRANSPORT,
                            ErrorCode.NETWORK_DISCONNECTED,
                            "no network",
                            JobError.NO_FILE,
                            null,
                            FakeQueue.NOW),
                    null);
        }
        Job put = rpc.rooms.queue.put(made.make());
        rpc.rooms.queue.putFile(TestJob.file(put, 0));
        return put;
    }

    private WhyNotRunningResponse why(Job asked) {
        return BackgroundCopyJobGrpc.newBlockingStub(rpc.channel())
                .whyNotRunning(WhyNotRunningRequest.newBuilder()
                        .setJobId(asked.id().toString())
                        .build());
    }
}
