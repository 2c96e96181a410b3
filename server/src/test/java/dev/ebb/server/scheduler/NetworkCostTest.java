package dev.ebb.server.scheduler;

import static dev.ebb.server.support.NewJobs.ALICE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ebb.server.job.ErrorCode;
import dev.ebb.server.job.JobCommand;
import dev.ebb.server.job.JobId;
import dev.ebb.server.job.JobPriority;
import dev.ebb.server.job.JobProperty;
import dev.ebb.server.job.JobState;
import dev.ebb.server.job.TypedProperty;
import dev.ebb.server.policy.CostDefaults;
import dev.ebb.server.policy.NetworkCost;
import dev.ebb.server.policy.NetworkCosts;
import dev.ebb.server.support.NewJobs;
import dev.ebb.server.support.QueueRig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the network costs keeps jobs from running, by policy and by their own cost flags. */
class NetworkCostTest {
    private static final NetworkCost METERED = new NetworkCost(0x2, "test", "wlan0");
    private static final NetworkCost FREE = new NetworkCost(0x1, "test", "wlan0");
    private static final int ONLY_FREE = 0x80000021;
    private static final int ANY = 0x800000FF;

    private QueueRig rig;

    @BeforeEach
    void open(@TempDir Path directory) {
        rig = new QueueRig(directory.resolve("store"));
        rig.policy = rig.policy.withCost(new CostDefaults(ONLY_FREE, ANY));
    }

    @AfterEach
    void close() {
        rig.close();
    }

    @Test
    void meteredNetwork_stopsRunningAndQueuedJobs_andAFreeOneLetsThemGo() {
        JobId moving = create(JobPriority.NORMAL);
        JobId front = create(JobPriority.FOREGROUND);
        rig.settle();
        rig.engine.moving(moving, 0).connect().moveTo(300);
        rig.settle();
        see(METERED);
        JobId later = create(JobPriority.LOW);
        rig.settle();
        for (JobId id : java.util.List.of(moving, later)) {
            assertThat(rig.state(id)).isEqualTo(JobState.TRANSIENT_ERROR);
            assertThat(rig.job(id).error().code()).isEqualTo(ErrorCode.BLOCKED_BY_COST_TRANSFER_POLICY);
            assertThat(rig.job(id).errorCount()).isZero();
            assertThat(rig.job(id).retry().due()).isNull();
        }
        assertThat(rig.engine.moving(front)).containsExactly(0);
        see(FREE);
        assertThat(rig.engine.moving(moving)).containsExactly(0);
    }

    @Test
    void costFlags_ofTheJob_goBeforeThePolicy() {
        JobId id = create(JobPriority.NORMAL);
        see(METERED);
        assertThat(rig.state(id)).isEqualTo(JobState.TRANSIENT_ERROR);
        rig.ask(id, flags(ANY));
        rig.settle();
        assertThat(rig.engine.moving(id)).containsExactly(0);
        rig.ask(id, flags(ONLY_FREE));
        rig.settle();
        assertThat(rig.state(id)).isEqualTo(JobState.TRANSIENT_ERROR);
    }

    @Test
    void policies_ofCost_countAtOnce() {
        JobId id = create(JobPriority.NORMAL);
        see(METERED);
        policy(new CostDefaults(ANY, ANY));
        assertThat(rig.engine.moving(id)).containsExactly(0);
        policy(new CostDefaults(ONLY_FREE, ANY));
        assertThat(rig.state(id)).isEqualTo(JobState.TRANSIENT_ERROR);
        policy(new CostDefaults(ONLY_FREE, ANY, new NetworkCosts(null, Map.of("wl*", 0x40, "wlan*", 0x1))));
        assertThat(rig.engine.moving(id)).containsExactly(0);
        policy(new CostDefaults(ONLY_FREE, ANY, new NetworkCosts(0x8, Map.of("wlan*", 0x1))));
        assertThat(rig.state(id)).isEqualTo(JobState.TRANSIENT_ERROR);
    }

    @Test
    void answerThatIsAwaited_holdsOnlyThoseWhoCare_andNotForLong() {
        rig.scheduler.cost(NetworkCost.PENDING);
        JobId careful = create(JobPriority.NORMAL);
        JobId front = create(JobPriority.FOREGROUND);
        rig.settle();
        assertThat(rig.state(careful)).isEqualTo(JobState.QUEUED);
        assertThat(rig.engine.moving(front)).containsExactly(0);
        assertThat(rig.scheduler.runOnce(rig.clock.instant())).isLessThanOrEqualTo(Duration.ofSeconds(2));
        rig.clock.pass(Duration.ofSeconds(2));
        rig.settle();
        assertThat(rig.engine.moving(careful)).containsExactly(0);
    }

    private void see(NetworkCost cost) {
        rig.scheduler.cost(cost);
        rig.settle();
    }

    private void policy(CostDefaults cost) {
        rig.policy = rig.policy.withCost(cost);
        rig.scheduler.wake();
        rig.settle();
    }

    private static JobCommand.OfCaller flags(int mask) {
        return new JobCommand.SetProperty(new JobProperty.Typed(new TypedProperty.CostFlags(mask)));
    }

    private JobId create(JobPriority priority) {
        return rig.create(NewJobs.resumed(ALICE, priority, 1));
    }
}
