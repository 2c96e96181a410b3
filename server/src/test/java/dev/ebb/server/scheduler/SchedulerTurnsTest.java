package dev.ebb.server.scheduler;

import static dev.ebb.server.support.NewJobs.ALICE;
import static dev.ebb.server.support.NewJobs.BOB;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ebb.server.job.JobCommand;
import dev.ebb.server.job.JobId;
import dev.ebb.server.job.JobPriority;
import dev.ebb.server.job.JobProperty;
import dev.ebb.server.job.JobState;
import dev.ebb.server.job.JobType;
import dev.ebb.server.job.OwnerId;
import dev.ebb.server.policy.Policy;
import dev.ebb.server.policy.Scheduling;
import dev.ebb.server.support.NewJobs;
import dev.ebb.server.support.QueueRig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which of several jobs runs: places, slices, priorities, inactivity. */
class SchedulerTurnsTest {
    private static final Duration SLICE = Duration.ofMinutes(5);

    private QueueRig rig;

    @BeforeEach
    void open(@TempDir Path directory) {
        rig = new QueueRig(directory.resolve("store"));
        places(1);
    }

    @AfterEach
    void close() {
        rig.close();
    }

    @Test
    void slice_over_letsTheNextJobRunAndComesBack() {
        JobId first = create(ALICE, JobPriority.NORMAL);
        JobId second = create(ALICE, JobPriority.NORMAL);
        rig.settle();
        assertThat(running()).containsExactly(first);
        rig.engine.moving(first, 0).moveTo(10);
        rig.clock.pass(SLICE);
        rig.settle();
        assertThat(running()).containsExactly(second);
        assertThat(rig.state(first)).isEqualTo(JobState.QUEUED);
        assertThat(rig.job(first).counters().bytesTransferred()).isEqualTo(10);
        rig.clock.pass(SLICE);
        rig.settle();
        assertThat(running()).containsExactly(first);
        assertThat(rig.engine.moving(first, 0).task().resumeFrom().durableBytes())
                .isEqualTo(10);
    }

    @Test
    void slice_overWhileNobodyWaits_goesOnUndisturbed() {
        JobId only = create(ALICE, JobPriority.NORMAL);
        rig.settle();
        rig.clock.pass(SLICE.multipliedBy(3));
        rig.settle();
        assertThat(running()).containsExactly(only);
        assertThat(rig.engine.started()).hasSize(1);
    }

    @Test
    void higherPriority_arrives_displacesTheRunningJobAtOnce() {
        JobId normal = create(ALICE, JobPriority.NORMAL);
        rig.settle();
        JobId high = create(BOB, JobPriority.HIGH);
        rig.settle();
        assertThat(running()).containsExactly(high);
        assertThat(rig.state(normal)).isEqualTo(JobState.QUEUED);
        rig.engine.moving(high, 0).finish();
        rig.settle();
        assertThat(running()).containsExactly(normal);
    }

    @Test
    void higherPriority_waitsForARetry_blocksNobody() {
        JobId high = create(ALICE, JobPriority.HIGH);
        JobId low = create(ALICE, JobPriority.LOW);
        rig.settle();
        rig.engine.moving(high, 0).fail(dev.ebb.server.support.JobLife.unavailable());
        rig.settle();
        assertThat(running()).containsExactly(low);
        rig.clock.pass(Duration.ofSeconds(600));
        rig.settle();
        assertThat(running()).containsExactly(high);
    }

    @Test
    void foreground_arrives_runsBesideTheOthers() {
        JobId normal = create(ALICE, JobPriority.NORMAL);
        JobId front = create(ALICE, JobPriority.FOREGROUND);
        JobId front2 = create(ALICE, JobPriority.FOREGROUND);
        rig.settle();
        assertThat(running()).containsExactlyInAnyOrder(normal, front, front2);
        assertThat(rig.engine.moving(front, 0).task().foreground()).isTrue();
        assertThat(rig.engine.moving(normal, 0).task().foreground()).isFalse();
    }

    @Test
    void priority_ofARunningJobLowered_letsTheWaitingOneRun() {
        JobId first = create(ALICE, JobPriority.HIGH);
        JobId second = create(ALICE, JobPriority.NORMAL);
        rig.settle();
        assertThat(running()).containsExactly(first);
        rig.ask(first, priority(JobPriority.LOW));
        rig.settle();
        assertThat(running()).containsExactly(second);
    }

    @Test
    void priority_ofAWaitingJobRaised_displacesTheRunningOne() {
        JobId first = create(ALICE, JobPriority.NORMAL);
        JobId second = create(ALICE, JobPriority.NORMAL);
        rig.settle();
        rig.ask(second, priority(JobPriority.HIGH));
        rig.settle();
        assertThat(running()).containsExactly(second);
        assertThat(rig.state(first)).isEqualTo(JobState.QUEUED);
    }

    @Test
    void priority_ofForegroundJobsLowered_leavesNoMoreThanThePlaces() {
        JobId first = create(ALICE, JobPriority.FOREGROUND);
        JobId second = create(ALICE, JobPriority.FOREGROUND);
        rig.settle();
        rig.ask(first, priority(JobPriority.NORMAL));
        rig.ask(second, priority(JobPriority.NORMAL));
        rig.settle();
        assertThat(running()).hasSize(1);
    }

    @Test
    void places_raisedByPolicy_areFilledWithTheNextWake() {
        create(ALICE, JobPriority.NORMAL);
        create(ALICE, JobPriority.NORMAL);
        rig.settle();
        places(2);
        rig.scheduler.wake();
        rig.settle();
        assertThat(running()).hasSize(2);
    }

    @Test
    void owners_withUnequalQueues_haveTurnsAlike() {
        for (int i = 0; i < 5; i++) {
            create(ALICE, JobPriority.NORMAL);
        }
        JobId bobs = create(BOB, JobPriority.NORMAL);
        int bobsTurns = 0;
        for (int turn = 0; turn < 6; turn++) {
            rig.settle();
            bobsTurns += running().contains(bobs) ? 1 : 0;
            rig.clock.pass(SLICE);
        }
        assertThat(bobsTurns).isEqualTo(3);
    }

    @Test
    void job_untouchedForTooLong_isCancelledAndCleanedUp() {
        JobId idle = rig.create(NewJobs.of(JobType.DOWNLOAD, 1));
        rig.settle();
        rig.clock.pass(Duration.ofDays(89));
        JobId young = rig.create(NewJobs.of(JobType.DOWNLOAD, 1));
        rig.settle();
        assertThat(rig.state(idle)).isEqualTo(JobState.SUSPENDED);
        rig.clock.pass(Duration.ofDays(2));
        rig.settle();
        assertThat(rig.state(idle)).isEqualTo(JobState.CANCELLED);
        assertThat(rig.state(young)).isEqualTo(JobState.SUSPENDED);
        assertThat(rig.engine.discarded()).hasSize(1);
    }

    @Test
    void job_thatRunsForLong_isNotInactive() {
        JobId id = create(ALICE, JobPriority.NORMAL);
        rig.settle();
        rig.clock.pass(Duration.ofDays(100));
        rig.settle();
        assertThat(rig.state(id)).isEqualTo(JobState.CONNECTING);
    }

    private void places(int background) {
        Policy old = rig.policy;
        rig.policy = new Policy(
                old.limits(),
                old.timing(),
                new Scheduling(background, 4, SLICE),
                old.destinations(),
                old.addresses(),
                old.programs());
    }

    private static JobCommand.SetProperty priority(JobPriority priority) {
        return new JobCommand.SetProperty(new JobProperty.Priority(priority));
    }

    private JobId create(OwnerId owner, JobPriority priority) {
        return rig.create(NewJobs.resumed(owner, priority, 1));
    }

    private List<JobId> running() {
        return rig.engine.moving().stream()
                .map(transfer -> transfer.task().jobId())
                .distinct()
                .toList();
    }
}
