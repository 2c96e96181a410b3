package dev.ebb.server.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ebb.server.job.FileState;
import dev.ebb.server.job.JobId;
import dev.ebb.server.job.JobPriority;
import dev.ebb.server.job.JobState;
import dev.ebb.server.support.FakeTransfer;
import dev.ebb.server.support.NewJobs;
import dev.ebb.server.support.QueueRig;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** How the thread of the scheduler ends. Time stands still for it: a file that moves has a thousand bytes, and 900 of them each second. */
@Timeout(60)
class SchedulerLoopTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private QueueRig rig;
    private SchedulerLoop loop;

    @BeforeEach
    void open(@TempDir Path folder) {
        rig = new QueueRig(folder);
        loop = new SchedulerLoop(rig.scheduler, rig.clock);
    }

    @AfterEach
    void close() {
        loop.stop(PATIENCE);
        rig.close();
    }

    @Test
    void file_thatIsAboutToBeWhole_isGivenAPartOfTheTimeToLeave() {
        JobId id = moving();
        FakeTransfer far = rig.engine.moving(id, 0);
        FakeTransfer near = rig.engine.moving(id, 1);
        loop.windDown(Drain.within(Duration.ofSeconds(4)));
        loop.start();

        awaitStopAsked(far);
        assertThat(near.stopAsked()).isFalse();
        near.finish();
        assertThat(loop.stop(PATIENCE)).isTrue();
        assertThat(rig.file(id, 1).state()).isEqualTo(FileState.TRANSFERRED);
        assertThat(rig.state(id)).isEqualTo(JobState.QUEUED);
    }

    @Test
    void file_thatWouldNeedAllOfTheTime_leaves() {
        JobId id = moving();
        FakeTransfer far = rig.engine.moving(id, 0);
        FakeTransfer near = rig.engine.moving(id, 1);
        loop.windDown(Drain.within(Duration.ofMillis(400)));
        loop.start();

        awaitStopAsked(near);
        awaitStopAsked(far);
        assertThat(loop.stop(PATIENCE)).isTrue();
    }

    @Test
    void stop_withoutAWindDown_waitsForNoFile() {
        JobId id = moving();
        FakeTransfer near = rig.engine.moving(id, 1);
        loop.start();
        assertThat(loop.stop(PATIENCE)).isTrue();
        assertThat(near.stopAsked()).isTrue();
        assertThat(rig.state(id)).isEqualTo(JobState.QUEUED);
    }

    /** A job of two files: one that has just begun, and one that is nearly there. */
    private JobId moving() {
        JobId id = rig.create(NewJobs.resumed(NewJobs.ALICE, JobPriority.NORMAL, 2));
        rig.settle();
        rig.engine.moving(id, 0).connect();
        rig.settle();
        rig.clock.pass(Duration.ofSeconds(1));
        rig.engine.moving(id, 0).moveTo(50);
        rig.engine.moving(id, 1).moveTo(850);
        rig.settle();
        return id;
    }

    private static void awaitStopAsked(FakeTransfer transfer) {
        while (!transfer.stopAsked() && !Thread.currentThread().isInterrupted()) {
            Thread.onSpinWait();
        }
        assertThat(transfer.stopAsked()).isTrue();
    }
}
