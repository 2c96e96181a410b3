package dev.ebb.server.scheduler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.ebb.server.fleet.FleetMandate;
import dev.ebb.server.fleet.FleetShares;
import dev.ebb.server.fleet.SoleNode;
import dev.ebb.server.job.ErrorCode;
import dev.ebb.server.job.JobCommand;
import dev.ebb.server.job.JobException;
import dev.ebb.server.job.JobId;
import dev.ebb.server.job.JobPriority;
import dev.ebb.server.job.JobProperty;
import dev.ebb.server.job.JobState;
import dev.ebb.server.job.KnownNodes;
import dev.ebb.server.job.Placement;
import dev.ebb.server.store.NodeMode;
import dev.ebb.server.support.NewJobs;
import dev.ebb.server.support.QueueRig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an administrator wants of a node, and where the files of a job live: what the scheduler makes of both. */
class SchedulerPlacesTest {
    private static final KnownNodes NODES =
            new KnownNodes(Map.of("here", Set.of("west"), "there", Set.of("west"), "far", Set.of("east")), "here");

    @TempDir
    Path folder;

    private QueueRig rig;
    private SoleNode node;

    @BeforeEach
    void open() {
        rig = new QueueRig(folder.resolve("store"));
        node = node();
        rig.scheduler.within(new FleetMandate(
                node,
                new FleetShares("here", Duration.ofSeconds(6), Duration.ofMinutes(6), System::nanoTime),
                System::nanoTime));
    }

    @AfterEach
    void close() {
        rig.close();
    }

    private SoleNode node() {
        SoleNode.Identity identity = new SoleNode.Identity("here", Set.of("west"), "", "1");
        return new SoleNode(identity, folder, () -> rig.scheduler.wake(), rig.clock);
    }

    @Test
    void cordoned_keepsWhatItRunsAndTakesNothing() {
        JobId running = create();
        rig.settle();
        node.setMode("here", NodeMode.CORDONED);
        JobId waiting = create();
        rig.settle();
        assertThat(rig.state(running)).isEqualTo(JobState.CONNECTING);
        assertThat(rig.state(waiting)).isEqualTo(JobState.QUEUED);
        assertThat(node().mode()).as("after a restart").isEqualTo(NodeMode.CORDONED);
        node.setMode("here", NodeMode.ACTIVE);
        rig.settle();
        assertThat(rig.state(waiting)).isEqualTo(JobState.CONNECTING);
    }

    @Test
    void draining_givesBackWhatItRuns_andRemembersOverARestart() {
        JobId running = create();
        rig.settle();
        rig.engine.moving(running, 0).moveTo(10);
        node.setMode("here", NodeMode.DRAINING);
        rig.settle();
        assertThat(rig.state(running)).isEqualTo(JobState.QUEUED);
        assertThat(rig.job(running).counters().bytesTransferred()).isEqualTo(10);
        assertThat(node().mode()).isEqualTo(NodeMode.DRAINING);
        node.setMode("here", NodeMode.ACTIVE);
        rig.settle();
        assertThat(rig.state(running)).isEqualTo(JobState.CONNECTING);
        assertThat(node().mode()).isEqualTo(NodeMode.ACTIVE);
    }

    @Test
    void running_thatIsPlacedElsewhere_goesBackToTheQueueAndStaysThere() {
        JobId id = create();
        rig.settle();
        rig.ask(id, place("pool:west"));
        rig.settle();
        assertThat(rig.state(id)).isEqualTo(JobState.CONNECTING);
        rig.ask(id, place("node:far"));
        rig.settle();
        assertThat(rig.state(id)).isEqualTo(JobState.QUEUED);
        rig.ask(id, place("node:here"));
        rig.settle();
        assertThat(rig.state(id)).isEqualTo(JobState.CONNECTING);
    }

    @Test
    void transferred_movesOnlyToWhereItsFilesAre() {
        JobId id = create();
        rig.settle();
        rig.engine.moving(id, 0).connect().finish();
        rig.settle();
        assertThat(rig.state(id)).isEqualTo(JobState.TRANSFERRED);
        JobException refused = catchThrowableOfType(JobException.class, () -> rig.ask(id, place("node:far")));
        assertThat(refused.code()).isEqualTo(ErrorCode.INVALID_STATE);
        assertThat(refused).hasMessageContaining("node:here").hasMessageContaining("node:far");
        rig.ask(id, place("pool:west"));
        rig.ask(id, place("node:there"));
        assertThat(catchThrowableOfType(JobException.class, () -> rig.ask(id, place("any"))))
                .isNotNull();
    }

    private JobId create() {
        return rig.create(NewJobs.resumed(NewJobs.ALICE, JobPriority.NORMAL, 1));
    }

    private static JobCommand.SetProperty place(String place) {
        return new JobCommand.SetProperty(new JobProperty.Place(Placement.parse("placement", place), NODES));
    }
}
