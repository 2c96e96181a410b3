package dev.ebb.server.scheduler;

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
import org.junit.jupiter.api.io.TempDir;

/** What a scheduler that is told to stop still lets go on. Files have a thousand bytes. */
class WindDownTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    @TempDir
    Path folder;

    private QueueRig rig;

    @BeforeEach
    void open() {
        rig = new QueueRig(folder);
    }

    @AfterEach
    void close() {
        rig.close();
    }

    @Test
    void file_thatIsAboutToBeWhole_goesOn_andTheOtherKeepsWhereItIs() {
        JobId id = moving(900, 100);
        FakeTransfer near = rig.engine.moving(id, 0);
        FakeTransfer far = rig.engine.moving(id, 1);
        rig.scheduler.drain(rig.clock.instant().plus(SECOND.dividedBy(2)));
        rig.settle();

        assertThat(far.stopAsked()).isTrue();
        assertThat(near.stopAsked()).isFalse();
        assertThat(rig.scheduler.isIdle()).isFalse();
        near.finish();
        rig.settle();
        assertThat(rig.scheduler.isIdle()).isTrue();
        assertThat(rig.state(id)).isEqualTo(JobState.QUEUED);
        assertThat(rig.file(id, 0).state()).isEqualTo(FileState.TRANSFERRED);
        assertThat(rig.job(id).counters().bytesTransferred()).isEqualTo(1100);
    }

    @Test
    void job_whoseFilesAllBecomeWhole_isTransferredBeforeTheEnd() {
        JobId id = moving(900, 900);
        rig.scheduler.drain(rig.clock.instant().plus(SECOND));
        rig.settle();
        rig.engine.moving(id, 0).finish();
        rig.engine.moving(id, 1).finish();
        rig.settle();
        assertThat(rig.scheduler.isIdle()).isTrue();
        assertThat(rig.state(id)).isEqualTo(JobState.TRANSFERRED);
    }

    @Test
    void file_thatTakesLongerThanItSeemed_leavesWhenTheTimeIsOver() {
        JobId id = moving(900, 900);
        FakeTransfer near = rig.engine.moving(id, 0);
        rig.scheduler.drain(rig.clock.instant().plus(SECOND));
        rig.settle();
        assertThat(near.stopAsked()).isFalse();
        rig.clock.pass(SECOND);
        rig.settle();
        assertThat(near.stopAsked()).isTrue();
        assertThat(rig.scheduler.isIdle()).isTrue();
        assertThat(rig.state(id)).isEqualTo(JobState.QUEUED);
    }

    @Test
    void files_thatCannotBothBecomeWhole_leaveTheTimeToTheNearer() {
        JobId id = moving(400, 500); // 900 bytes in a second, so that there is time for 630
        rig.scheduler.drain(rig.clock.instant().plus(Duration.ofMillis(700)));
        FakeTransfer far = rig.engine.moving(id, 0);
        FakeTransfer near = rig.engine.moving(id, 1);
        rig.settle();
        assertThat(near.stopAsked()).isFalse();
        assertThat(far.stopAsked()).isTrue();
    }

    @Test
    void file_ofUnknownSize_isNotWaitedFor() {
        JobId id = moving(900, 900);
        FakeTransfer near = rig.engine.moving(id, 0);
        FakeTransfer endless = rig.engine.moving(id, 1).ofUnknownSize();
        rig.scheduler.drain(rig.clock.instant().plus(SECOND));
        rig.settle();
        assertThat(near.stopAsked()).isFalse();
        assertThat(endless.stopAsked()).isTrue();
    }

    @Test
    void files_thatStandStill_areNotWaitedFor() {
        JobId id = rig.create(NewJobs.resumed(NewJobs.ALICE, JobPriority.NORMAL, 2));
        rig.settle();
        rig.scheduler.drain(rig.clock.instant().plus(SECOND));
        rig.settle();
        assertThat(rig.scheduler.isIdle()).isTrue();
        assertThat(rig.state(id)).isEqualTo(JobState.QUEUED);
    }

    @Test
    void files_thatWaitForTheirTurn_areNotBegun() {
        JobId id = rig.create(NewJobs.resumed(NewJobs.ALICE, JobPriority.NORMAL, 9));
        rig.settle();
        int begun = rig.engine.started().size();
        rig.engine.moving(id, 0).connect();
        pass(id, 0, 950);
        rig.scheduler.drain(rig.clock.instant().plus(SECOND));
        rig.settle();
        rig.engine.moving(id, 0).finish();
        rig.settle();
        assertThat(rig.engine.started()).hasSize(begun);
        assertThat(rig.scheduler.isIdle()).isTrue();
    }

    /** A job of two files that have come so far within a second. */
    private JobId moving(long first, long second) {
        JobId id = rig.create(NewJobs.resumed(NewJobs.ALICE, JobPriority.NORMAL, 2));
        rig.settle();
        rig.engine.moving(id, 0).connect();
        rig.settle();
        rig.engine.moving(id, 1).moveTo(second);
        pass(id, 0, first);
        return id;
    }

    private void pass(JobId id, int file, long position) {
        rig.clock.pass(SECOND);
        rig.engine.moving(id, file).moveTo(position);
        rig.settle();
    }
}
