package dev.ebb.server.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ebb.server.job.JobPriority;
import dev.ebb.server.support.FleetOfNodes;
import dev.ebb.server.support.NewJobs;
import dev.ebb.server.support.QueueRig;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The thread that turns the scheduler outlives a turn that breaks, and says when they all do. */
class BrokenTurnsTest {
    private static final Duration LONG = Duration.ofMinutes(2);

    private QueueRig rig;
    private SchedulerLoop loop;

    @BeforeEach
    void open(@TempDir Path directory) {
        rig = new QueueRig(directory.resolve("store"));
        loop = new SchedulerLoop(rig.scheduler, rig.clock);
    }

    @AfterEach
    void close() {
        loop.stop(Duration.ofMillis(100)); // what runs need not leave
        rig.close();
    }

    @Test
    void loop_goesOnAfterTurnsThatBroke_andTellsOfThem() throws Exception {
        assertThat(loop.isTurning(LONG, LONG)).as("before the start").isTrue();
        rig.faults.breakReads(true);
        loop.start();
        rig.create(NewJobs.resumed(NewJobs.ALICE, JobPriority.NORMAL, 1));
        FleetOfNodes.await("no turn comes to its end", () -> !loop.isTurning(LONG, Duration.ZERO));
        assertThat(loop.isTurning(LONG, LONG)).as("not for long").isTrue();

        rig.faults.breakReads(false);

        FleetOfNodes.await("the job runs", () -> !rig.engine.started().isEmpty());
        FleetOfNodes.await("turns come to their end", () -> loop.isTurning(LONG, Duration.ZERO));
    }

    @Test
    void loop_thatWasStopped_isNotTakenForBroken() {
        loop.start();
        assertThat(loop.stop(Duration.ofSeconds(30))).isTrue();
        assertThat(loop.isTurning(LONG, LONG)).isTrue();
    }
}
