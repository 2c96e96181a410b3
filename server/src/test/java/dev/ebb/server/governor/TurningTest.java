package dev.ebb.server.governor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ebb.server.governor.idle.Claim;
import dev.ebb.server.job.JobId;
import dev.ebb.server.job.JobPriority;
import dev.ebb.server.job.OwnerId;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Whose bytes move in a lane, and who hears when that they give way begins or ends. */
class TurningTest {
    private static final JobId JOB = new JobId(new UUID(1, 2));
    private static final OwnerId ANN = OwnerId.ofUid(1);
    private static final OwnerId BOB = OwnerId.ofUid(2);

    private final RateTree tree = new RateTree(() -> 0, (nanos, action) -> {});

    @Test
    void lane_saysWhoseItIsNow() {
        Lane lane = tree.lane(JOB, ANN, JobPriority.LOW, null);
        assertThat(lane.claim()).isEqualTo(new Claim(JobPriority.LOW, ANN, JOB));

        tree.follow(JOB, BOB, JobPriority.FOREGROUND, null);
        assertThat(lane.claim()).isEqualTo(new Claim(JobPriority.FOREGROUND, BOB, JOB));
        assertThat(Lane.FREE.claim()).isNull();
    }

    @Test
    void openTaps_hearOfEachTurnAndOfNothingElse() {
        Lane lane = tree.lane(JOB, ANN, JobPriority.LOW, null);
        AtomicInteger turns = new AtomicInteger();
        Tap tap = lane.tap("a", counting(turns));
        Tap closed = lane.tap("a", counting(turns));
        closed.close();

        tree.follow(JOB, ANN, JobPriority.HIGH, 1_000L);
        assertThat(turns).hasValue(0);
        tree.follow(JOB, ANN, JobPriority.FOREGROUND, null);
        tree.follow(JOB, ANN, JobPriority.FOREGROUND, null);
        assertThat(turns).hasValue(1);
        tree.follow(JOB, BOB, JobPriority.NORMAL, null);
        assertThat(turns).hasValue(2);
        tap.close();
        tree.follow(JOB, BOB, JobPriority.FOREGROUND, null);
        assertThat(turns).hasValue(2);
    }

    private static Tap.Permits counting(AtomicInteger turns) {
        return new Tap.Permits() {
            @Override
            public void granted(long bytes) {
                // Nothing is limited.
            }

            @Override
            public void turned() {
                turns.incrementAndGet();
            }
        };
    }
}
