package dev.ebb.server.rpc;

import static dev.ebb.server.rpc.TestBackends.ADMIN;
import static dev.ebb.server.rpc.TestBackends.ALICE;
import static dev.ebb.server.rpc.TestBackends.BOB;
import static dev.ebb.v1.WaitingReasonKind.UNRECOGNIZED;
import static dev.ebb.v1.WaitingReasonKind.WAITING_REASON_KIND_COMMIT_IN_PROGRESS;
import static dev.ebb.v1.WaitingReasonKind.WAITING_REASON_KIND_DISK_SPACE;
import static dev.ebb.v1.WaitingReasonKind.WAITING_REASON_KIND_ENDED;
import static dev.ebb.v1.WaitingReasonKind.WAITING_REASON_KIND_ERROR;
import static dev.ebb.v1.WaitingReasonKind.WAITING_REASON_KIND_HIGHER_PRIORITY_RUNNING;
import static dev.ebb.v1.WaitingReasonKind.WAITING_REASON_KIND_HOST_LIMIT;
import static dev.ebb.v1.WaitingReasonKind.WAITING_REASON_KIND_NETWORK_DOWN;
import static dev.ebb.v1.WaitingReasonKind.WAITING_REASON_KIND_NO_FILES;
import static dev.ebb.v1.WaitingReasonKind.WAITING_REASON_KIND_NO_PLACES;
import static dev.ebb.v1.WaitingReasonKind.WAITING_REASON_KIND_POLICY;
import static dev.ebb.v1.WaitingReasonKind.WAITING_REASON_KIND_QUEUED_BEHIND;
import static dev.ebb.v1.WaitingReasonKind.WAITING_REASON_KIND_RETRY_DUE;
import static dev.ebb.v1.WaitingReasonKind.WAITING_REASON_KIND_SERVICE_STOPPING;
import static dev.ebb.v1.WaitingReasonKind.WAITING_REASON_KIND_STARTING;
import static dev.ebb.v1.WaitingReasonKind.WAITING_REASON_KIND_SUSPENDED;
import static dev.ebb.v1.WaitingReasonKind.WAITING_REASON_KIND_UNSPECIFIED;
import static dev.ebb.v1.WaitingReasonKind.WAITING_REASON_KIND_WAITING_FOR_COMPLETE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.ebb.server.identity.Caller;
import dev.ebb.server.job.ErrorCode;
import dev.ebb.server.job.ErrorContext;
import dev.ebb.server.job.Job;
import dev.ebb.server.job.JobCounters;
import dev.ebb.server.job.JobError;
import dev.ebb.server.job.JobPriority;
import dev.ebb.server.job.JobState;
import dev.ebb.server.job.PendingWork;
import dev.ebb.server.policy.CostDefaults;
import dev.ebb.server.policy.NetworkCost;
import dev.ebb.server.scheduler.SchedulerView;
import dev.ebb.server.scheduler.Situation;
import dev.ebb.v1.BackgroundCopyJobGrpc;
import dev.ebb.v1.BackgroundCopyJobGrpc.BackgroundCopyJobBlockingStub;
import dev.ebb.v1.WaitingReason;
import dev.ebb.v1.WaitingReasonKind;
import dev.ebb.v1.WhyNotRunningRequest;
import dev.ebb.v1.WhyNotRunningResponse;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Every reason why a job does not transfer, as a caller hears it. */
class WhyNotRunningTest {
    private static final JobCounters ONE_FILE = new JobCounters(1, 0, 0, 100, 0);
    private static final JobCounters WHOLE = new JobCounters(1, 1, 0, 100, 100);
    private static final Set<WaitingReasonKind> HEARD = EnumSet.noneOf(WaitingReasonKind.class);
    private static int tests;

    private RpcHarness rpc;
    private BackgroundCopyJobBlockingStub stub;

    @BeforeEach
    void open() throws Exception {
        rpc = new RpcHarness();
        stub = BackgroundCopyJobGrpc.newBlockingStub(rpc.channel());
        tests++;
    }

    @AfterEach
    void close() throws Exception {
        rpc.close();
    }

    /** A new kind cannot be forgotten; a single test run by itself hears only its own. */
    @AfterAll
    static void kinds_all_wereHeard() {
        if (tests < 10) {
            return;
        }
        Set<WaitingReasonKind> all = EnumSet.allOf(WaitingReasonKind.class);
        all.removeAll(Set.of(WAITING_REASON_KIND_UNSPECIFIED, UNRECOGNIZED));
        // Those of a fleet are heard by JobPlacesTest and NodesPassOverTest.
        all.removeAll(Set.of(
                WaitingReasonKind.WAITING_REASON_KIND_NO_NODE,
                WaitingReasonKind.WAITING_REASON_KIND_NODES_CORDONED,
                WaitingReasonKind.WAITING_REASON_KIND_NODE_LOST,
                WaitingReasonKind.WAITING_REASON_KIND_SERVER_UNREACHABLE));
        assertThat(HEARD).containsAll(all);
    }

    @Test
    void job_transferring_runsAndHasNoReasons() {
        WhyNotRunningResponse why = why(job(ALICE, JobState.TRANSFERRING));
        assertThat(why.getRunning()).isTrue();
        assertThat(why.getState()).isEqualTo(dev.ebb.v1.JobState.JOB_STATE_TRANSFERRING);
    }

    @Test
    void job_suspended_saysToResumeOrToAddFiles() {
        assertThat(one(job(ALICE, JobState.SUSPENDED), WAITING_REASON_KIND_SUSPENDED)
                        .getRemedy())
                .contains("Resume");
        Job empty = rpc.rooms.queue.put(TestJob.of(ALICE).make());
        assertThat(one(empty, WAITING_REASON_KIND_NO_FILES).getRemedy()).contains("Add a file");
    }

    @Test
    void job_connecting_isStartingUnlessItsServerHasEnoughConnections() {
        Job job = job(ALICE, JobState.CONNECTING);
        one(job, WAITING_REASON_KIND_STARTING);
        rpc.rooms.view.situation = FakeView.standing(true, List.of(holder(job, true)));
        assertThat(one(job, WAITING_REASON_KIND_HOST_LIMIT).getPolicyKey()).isEqualTo("engine.connections-per-host");
    }

    @Test
    void job_failed_showsItsErrorAndWhatToDo() {
        Job job = rpc.rooms.queue.put(TestJob.of(ALICE)
                .state(JobState.ERROR)
                .counters(ONE_FILE)
                .error(error(ErrorCode.http(404)), null)
                .make());
        WaitingReason reason = one(job, WAITING_REASON_KIND_ERROR);
        assertThat(reason.getError().getName()).isEqualTo("BG_E_HTTP_ERROR_404");
        assertThat(reason.getText()).contains("BG_E_HTTP_ERROR_404");
    }

    @Test
    void job_waitingForARetry_saysWhenAndWhy() {
        Instant due = FakeQueue.NOW.plusSeconds(600);
        Job job = failing(ErrorCode.http(503), due);
        WaitingReason reason = one(job, WAITING_REASON_KIND_RETRY_DUE);
        assertThat(reason.getDue()).isEqualTo(WireTimes.timestamp(due));
        assertThat(reason.getError().getName()).isEqualTo("BG_E_HTTP_ERROR_503");
        assertThat(reason.getRemedy()).contains("Resume");
    }

    @Test
    void job_withoutSpace_saysWhereAndHowMuch() {
        Job job = failing(ErrorCode.DISK_FULL, FakeQueue.NOW.plusSeconds(600));
        rpc.rooms.view.full.put(job.id(), new SchedulerView.TooFull(Path.of("/data"), 10, 1000));
        WhyNotRunningResponse why = why(job);
        assertThat(kinds(why)).containsExactly(WAITING_REASON_KIND_DISK_SPACE, WAITING_REASON_KIND_RETRY_DUE);
        assertThat(why.getReasons(0).getFolder()).isEqualTo("/data");
        assertThat(why.getReasons(0).getFreeBytes()).isEqualTo(10);
        assertThat(why.getReasons(0).getNeededBytes()).isEqualTo(1000);
        assertThat(why.getReasons(0).getText()).contains("/data", "1000", "10");
    }

    @Test
    void job_withoutANetwork_saysSoUntilItIsBack() {
        Job job = failing(ErrorCode.NETWORK_DISCONNECTED, null);
        rpc.rooms.view.situation = FakeView.standing(false, List.of());
        assertThat(one(job, WAITING_REASON_KIND_NETWORK_DOWN).getError().getName())
                .isEqualTo("BG_E_NETWORK_DISCONNECTED");
        rpc.rooms.view.situation = FakeView.standing(true, List.of());
        one(job, WAITING_REASON_KIND_STARTING);
    }

    @Test
    void job_stoppedByAPolicy_namesIt() {
        rpc.rooms.view.situation = new Situation(
                true,
                Map.of(JobPriority.HIGH, "bandwidth.work-limit-high"),
                FakeView.standing(true, List.of()).places(),
                List.of(),
                false);
        for (Job job : List.of(failing(ErrorCode.BLOCKED_BY_POLICY, null), job(ALICE, JobState.QUEUED))) {
            assertThat(one(job, WAITING_REASON_KIND_POLICY).getPolicyKey()).isEqualTo("bandwidth.work-limit-high");
        }
        assertThat(kinds(why(queued(ALICE, JobPriority.NORMAL, 0)))).doesNotContain(WAITING_REASON_KIND_POLICY);
    }

    @Test
    void job_onAnExpensiveNetwork_namesThePolicy() {
        Job job = failing(ErrorCode.BLOCKED_BY_COST_TRANSFER_POLICY, null);
        rpc.rooms.view.situation = new Situation(
                true,
                Map.of(),
                FakeView.standing(true, List.of()).places(),
                List.of(),
                false,
                new NetworkCost(0x82, "NetworkManager", "wwan0"),
                new CostDefaults(0x8000007F, 0x800000FF));
        dev.ebb.v1.WaitingReason reason = one(job, WaitingReasonKind.WAITING_REASON_KIND_NETWORK_COST);
        assertThat(reason.getPolicyKey()).isEqualTo("cost.background");
        assertThat(reason.getText()).contains("metered+roaming");
    }

    @Test
    void job_behindOthers_namesItsOwnersJobsAndOnlyCountsTheRest() {
        Job mine = queued(ALICE, JobPriority.NORMAL, 1);
        Job theirs = queued(BOB, JobPriority.NORMAL, 2);
        Job job = queued(ALICE, JobPriority.NORMAL, 3);
        Job later = queued(ALICE, JobPriority.NORMAL, 4);
        Job running = rpc.rooms.queue.put(TestJob.of(ALICE)
                .state(JobState.TRANSFERRING)
                .priority(JobPriority.NORMAL)
                .counters(ONE_FILE)
                .make());
        Job foreign = rpc.rooms.queue.put(TestJob.of(BOB)
                .state(JobState.TRANSFERRING)
                .priority(JobPriority.NORMAL)
                .counters(ONE_FILE)
                .make());
        rpc.rooms.view.situation = FakeView.standing(true, List.of(holder(running, false), holder(foreign, false)));
        for (Caller caller : List.of(ALICE, ADMIN)) {
            rpc.caller = caller;
            WhyNotRunningResponse why = why(job);
            assertThat(kinds(why)).containsExactly(WAITING_REASON_KIND_NO_PLACES, WAITING_REASON_KIND_QUEUED_BEHIND);
            WaitingReason places = why.getReasons(0);
            assertThat(places.getJobIdsList()).containsExactly(running.id().toString());
            assertThat(places.getJobsOfOthers()).isEqualTo(1);
            assertThat(places.getPolicyKey()).isEqualTo("scheduling.background-jobs");
            WaitingReason behind = why.getReasons(1);
            assertThat(behind.getJobIdsList()).containsExactly(mine.id().toString());
            assertThat(behind.getOwnJobs()).isEqualTo(1);
            assertThat(behind.getJobsOfOthers()).isEqualTo(1);
            assertThat(why.toString())
                    .doesNotContain(
                            theirs.id().toString(),
                            foreign.id().toString(),
                            later.id().toString());
        }
    }

    @Test
    void job_underAHigherPriority_saysThatItGoesFirst() {
        Job high = queued(BOB, JobPriority.HIGH, 1);
        Job running = rpc.rooms.queue.put(TestJob.of(ALICE)
                .state(JobState.CONNECTING)
                .priority(JobPriority.NORMAL)
                .counters(ONE_FILE)
                .make());
        rpc.rooms.view.situation = FakeView.standing(true, List.of(holder(running, false)));
        WaitingReason reason = one(queued(ALICE, JobPriority.LOW, 2), WAITING_REASON_KIND_HIGHER_PRIORITY_RUNNING);
        assertThat(reason.getJobIdsList()).containsExactly(running.id().toString());
        assertThat(reason.getJobsOfOthers()).isEqualTo(1);
        assertThat(reason.toString()).doesNotContain(high.id().toString());
        one(queued(ALICE, JobPriority.FOREGROUND, 3), WAITING_REASON_KIND_STARTING);
    }

    @Test
    void job_queuedWithNothingInTheWay_isStarting() {
        one(queued(ALICE, JobPriority.LOW, 1), WAITING_REASON_KIND_STARTING);
    }

    @Test
    void ownJobs_many_areCountedAllAndNamedInPart() {
        for (int i = 0; i < 30; i++) {
            queued(ALICE, JobPriority.HIGH, i);
        }
        WaitingReason reason = one(queued(ALICE, JobPriority.LOW, 31), WAITING_REASON_KIND_HIGHER_PRIORITY_RUNNING);
        assertThat(reason.getOwnJobs()).isEqualTo(30);
        assertThat(reason.getJobIdsList()).hasSize(20);
    }

    @Test
    void job_thatIsDone_saysWhatItWaitsFor() {
        Job whole = rpc.rooms.queue.put(
                TestJob.of(ALICE).state(JobState.TRANSFERRED).counters(WHOLE).make());
        assertThat(one(whole, WAITING_REASON_KIND_WAITING_FOR_COMPLETE).getRemedy())
                .contains("Complete");
        Job more = rpc.rooms.queue.put(
                TestJob.of(ALICE).state(JobState.TRANSFERRED).counters(ONE_FILE).make());
        assertThat(one(more, WAITING_REASON_KIND_WAITING_FOR_COMPLETE).getRemedy())
                .contains("Resume");
        one(job(ALICE, JobState.ACKNOWLEDGED), WAITING_REASON_KIND_ENDED);
        assertThat(one(job(ALICE, JobState.CANCELLED), WAITING_REASON_KIND_ENDED)
                        .getText())
                .contains("cancelled");
        Job completing = rpc.rooms.queue.put(TestJob.of(ALICE)
                .state(JobState.TRANSFERRED)
                .counters(WHOLE)
                .pending(PendingWork.PUBLISH)
                .make());
        one(completing, WAITING_REASON_KIND_COMMIT_IN_PROGRESS);
    }

    @Test
    void service_stopping_isSaid() {
        rpc.rooms.view.situation =
                new Situation(true, Map.of(), FakeView.standing(true, List.of()).places(), List.of(), true);
        one(job(ALICE, JobState.QUEUED), WAITING_REASON_KIND_SERVICE_STOPPING);
    }

    @Test
    void job_ofSomebodyElseOrUnknown_isRefused() {
        Job job = job(BOB, JobState.QUEUED);
        assertThat(refusal(job.id().toString())).isEqualTo(Status.Code.PERMISSION_DENIED);
        assertThat(refusal("00000000-0000-0000-0000-000000000001")).isEqualTo(Status.Code.NOT_FOUND);
        assertThat(refusal("x")).isEqualTo(Status.Code.INVALID_ARGUMENT);
    }

    private Status.Code refusal(String id) {
        return catchThrowableOfType(
                        StatusRuntimeException.class,
                        () -> stub.whyNotRunning(
                                WhyNotRunningRequest.newBuilder().setJobId(id).build()))
                .getStatus()
                .getCode();
    }

    /** The only reason, of this kind, with its sentences. */
    private WaitingReason one(Job job, WaitingReasonKind kind) {
        WhyNotRunningResponse why = why(job);
        assertThat(kinds(why)).containsExactly(kind);
        return why.getReasons(0);
    }

    private WhyNotRunningResponse why(Job job) {
        WhyNotRunningResponse why = stub.whyNotRunning(
                WhyNotRunningRequest.newBuilder().setJobId(job.id().toString()).build());
        HEARD.addAll(kinds(why));
        assertThat(why.getRunning()).isEqualTo(why.getReasonsCount() == 0);
        assertThat(why.getReasonsList()).allSatisfy(reason -> {
            assertThat(reason.getText()).endsWith(".");
            assertThat(reason.getRemedy()).endsWith(".");
        });
        return why;
    }

    private static List<WaitingReasonKind> kinds(WhyNotRunningResponse why) {
        return why.getReasonsList().stream().map(WaitingReason::getKind).toList();
    }

    private Job job(Caller owner, JobState state) {
        return rpc.rooms.queue.put(
                TestJob.of(owner).state(state).counters(ONE_FILE).make());
    }

    private Job queued(Caller owner, JobPriority priority, int order) {
        return rpc.rooms.queue.put(TestJob.of(owner)
                .state(JobState.QUEUED)
                .priority(priority)
                .counters(ONE_FILE)
                .created(FakeQueue.NOW.plusSeconds(order))
                .make());
    }

    private Job failing(ErrorCode code, Instant due) {
        return rpc.rooms.queue.put(TestJob.of(ALICE)
                .state(JobState.TRANSIENT_ERROR)
                .counters(ONE_FILE)
                .error(error(code), due)
                .make());
    }

    private static JobError error(ErrorCode code) {
        return new JobError(ErrorContext.GENERAL_TRANSPORT, code, "it failed", -1, null, FakeQueue.NOW);
    }

    private static Situation.Holder holder(Job job, boolean waits) {
        return new Situation.Holder(job.id(), job.owner(), job.priority(), waits);
    }
}
