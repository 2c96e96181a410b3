package dev.ebb.server.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ebb.server.job.Job;
import dev.ebb.server.job.JobId;
import dev.ebb.server.ledger.JobLedger;
import dev.ebb.server.ledger.LedgerOptions;
import dev.ebb.server.policy.Policy;
import dev.ebb.server.store.NodeCard;
import dev.ebb.server.store.NodeProgress;
import dev.ebb.server.store.NodeStatus;
import dev.ebb.server.store.postgres.PostgresJobStore;
import dev.ebb.server.support.FleetOfNodes;
import dev.ebb.server.support.PostgresServer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A node whose scheduler stands still does not sit on its jobs. */
@Timeout(120)
class StillNodeTest implements FleetEvents {
    private static final FleetOptions OPTIONS =
            new FleetOptions("n", Set.of(), Duration.ofMinutes(5), Duration.ofMinutes(5));

    private final PostgresJobStore store =
            PostgresJobStore.open(PostgresServer.options(PostgresServer.shared().database()));
    private final JobLedger ledger = new JobLedger(
            store,
            () -> Policy.DEFAULTS,
            (owner, rights, type, files) -> CompletableFuture.completedFuture(null),
            LedgerOptions.DEFAULTS,
            InstantSource.system());
    private final FleetNode node = new FleetNode(
            OPTIONS,
            new NodeCard("n", UUID.randomUUID(), "mark", Set.of(), "", "1", Instant.EPOCH),
            store,
            store,
            ledger,
            System::nanoTime);
    private final CountDownLatch lost = new CountDownLatch(1);
    private volatile boolean turning = true;

    @AfterEach
    void close() {
        node.close();
        ledger.close();
        store.close();
    }

    @Test
    void node_thatStandsStill_leavesItsJobsToOthers_untilItTurnsAgain() throws Exception {
        ledger.start(jobs -> {});
        node.join();
        node.start(this);
        assertThat(node.queue().standing().takesJobs()).isTrue();

        turning = false;

        assertThat(lost.await(60, TimeUnit.SECONDS)).isTrue();
        FleetOfNodes.await(
                "others see it gone long before its lease would end",
                () -> store.registry().nodes().stream().noneMatch(NodeStatus::alive));
        assertThat(node.queue().standing().takesJobs()).isFalse();

        turning = true;

        FleetOfNodes.await("it is a member again", () -> node.queue().standing().takesJobs());
        assertThat(store.registry().nodes()).extracting(NodeStatus::alive).containsExactly(true);
        assertThat(node.counts().leasesLost()).isEqualTo(1);
    }

    @Override
    public boolean isTurning() {
        return turning;
    }

    @Override
    public void claimsLost() {
        lost.countDown();
    }

    @Override
    public void news(boolean thoroughly) {}

    @Override
    public void changed(Collection<Job> jobs) {}

    @Override
    public Map<JobId, Long> concerns() {
        return Map.of();
    }

    @Override
    public List<NodeProgress> progress() {
        return List.of();
    }
}
