package dev.ebb.server.scheduler;

import static dev.ebb.server.support.NewJobs.ALICE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ebb.server.job.ErrorCode;
import dev.ebb.server.job.JobId;
import dev.ebb.server.job.JobPriority;
import dev.ebb.server.job.JobState;
import dev.ebb.server.support.NewJobs;
import dev.ebb.server.support.QueueRig;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A job that breaks whoever works on it fails alone, and for good. */
class PoisonedJobTest {
    private QueueRig rig;

    @BeforeEach
    void open(@TempDir Path directory) {
        rig = new QueueRig(directory.resolve("store"));
    }

    @AfterEach
    void close() {
        rig.close();
    }

    @Test
    void job_thatBreaksItsTurn_failsForGood_andTheOthersGoOn() {
        JobId poisoned = rig.create(NewJobs.resumed(ALICE, JobPriority.NORMAL, 1));
        JobId other = rig.create(NewJobs.resumed(ALICE, JobPriority.NORMAL, 1));
        rig.faults.breakFilesOf(poisoned);

        rig.settle();

        assertThat(rig.state(poisoned)).isEqualTo(JobState.ERROR);
        assertThat(rig.job(poisoned).error().code()).isEqualTo(ErrorCode.E_UNEXPECTED);
        assertThat(rig.engine.moving(other)).containsExactly(0);
    }
}
