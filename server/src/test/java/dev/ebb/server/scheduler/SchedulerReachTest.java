package dev.ebb.server.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ebb.server.fleet.Mandate;
import dev.ebb.server.fleet.PlaceNeed;
import dev.ebb.server.fleet.Standing;
import dev.ebb.server.job.ErrorCode;
import dev.ebb.server.job.ErrorContext;
import dev.ebb.server.job.Job;
import dev.ebb.server.job.JobId;
import dev.ebb.server.job.JobPriority;
import dev.ebb.server.job.JobState;
import dev.ebb.server.job.TransferError;
import dev.ebb.server.support.JobLife;
import dev.ebb.server.support.NewJobs;
import dev.ebb.server.support.QueueRig;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of a job whose server this node does not reach, with and without others that may. */
class SchedulerReachTest {
    private static final TransferError REFUSED =
            TransferError.of(ErrorContext.GENERAL_TRANSPORT, ErrorCode.CONNECT_FAILURE, "refused.");

    private QueueRig rig;
    private volatile boolean othersReach;
    private volatile Set<String> told = Set.of();

    @BeforeEach
    void open(@TempDir Path folder) {
        rig = new QueueRig(folder);
        rig.scheduler.within(new Mandate() {
            @Override
            public Standing standing() {
                return Standing.TAKES;
            }

            @Override
            public boolean mayHold(Job job) {
                return true;
            }

            @Override
            public boolean othersReach(Job job, String server) {
                return othersReach;
            }

            @Override
            public void cannotReach(Map<String, Instant> servers, boolean standsBack) {
                told = servers.keySet();
            }

            @Override
            public Map<String, Long> places(PlaceNeed need) {
                return ALONE.places(need);
            }

            @Override
            public long share(String key, long limit) {
                return limit;
            }

            @Override
            public void want(Map<String, Long> wants) {}
        });
    }

    @AfterEach
    void close() {
        rig.close();
    }

    @Test
    void job_thatOthersMayRun_goesBackToTheQueueWithoutAnError() {
        othersReach = true;
        JobId id = create();
        fail(id, REFUSED);
        Job job = rig.job(id);
        assertThat(job.error()).isNull();
        assertThat(job.errorCount()).isZero();
        assertThat(job.state()).isNotEqualTo(JobState.TRANSIENT_ERROR);
        assertThat(told).hasSize(1);
    }

    @Test
    void job_thatNobodyElseMayRun_fails_andTheOthersHearOfTheServer() {
        JobId id = create();
        fail(id, REFUSED);
        assertThat(rig.state(id)).isEqualTo(JobState.TRANSIENT_ERROR);
        assertThat(told).hasSize(1);
        rig.clock.pass(Duration.ofSeconds(59));
        rig.settle();
        assertThat(told).hasSize(1);
        rig.clock.pass(Duration.ofSeconds(1));
        rig.settle();
        assertThat(told).as("it is not said for ever").isEmpty();
    }

    @Test
    void server_thatAnswered_isNotOutOfReach_norOneThatAFileCameFrom() {
        JobId failing = create();
        JobId other = create();
        fail(failing, JobLife.unavailable());
        assertThat(rig.state(failing)).isEqualTo(JobState.TRANSIENT_ERROR);
        assertThat(told).as("it was reached").isEmpty();
        JobId cut = create();
        fail(cut, REFUSED);
        assertThat(told).hasSize(1);
        rig.engine.moving(other, 0).connect().finish();
        rig.settle();
        assertThat(told).isEmpty();
    }

    private JobId create() {
        JobId id = rig.create(NewJobs.resumed(NewJobs.ALICE, JobPriority.NORMAL, 1));
        rig.settle();
        return id;
    }

    private void fail(JobId id, TransferError error) {
        rig.engine.moving(id, 0).fail(error);
        rig.settle();
    }
}
