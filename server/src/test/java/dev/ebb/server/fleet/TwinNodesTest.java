package dev.ebb.server.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ebb.server.job.Job;
import dev.ebb.server.job.JobId;
import dev.ebb.server.ledger.JobLedger;
import dev.ebb.server.ledger.LedgerOptions;
import dev.ebb.server.policy.Policy;
import dev.ebb.server.store.NodeCard;
import dev.ebb.server.store.NodeProgress;
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
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Two processes of one home and its copy, both under one name. */
class TwinNodesTest {
    private static final FleetOptions OPTIONS =
            new FleetOptions("n", Set.of(), Duration.ofSeconds(4), Duration.ofMinutes(5));

    private final String url = PostgresServer.shared().database();

    @Test
    void copyOfAHome_thatTakesTheName_keepsIt_andTheOtherComesBackWhenItIsGone() throws Exception {
        try (Twin first = new Twin();
                Twin copy = new Twin()) {
            first.begin();
            copy.begin();
            assertThat(first.lost.await(60, TimeUnit.SECONDS)).isTrue();
            assertThat(first.rounds.tryAcquire(6, 60, TimeUnit.SECONDS)).isTrue();
            assertThat(copy.node.counts().leasesLost()).isZero();
            assertThat(first.node.counts().leasesLost()).isEqualTo(1);
            assertThat(first.node.queue().standing().takesJobs()).isFalse();
            copy.close();
            FleetOfNodes.await(
                    "the first is a member again",
                    () -> first.node.queue().standing().takesJobs());
        }
    }

    /** One of the two. */
    private final class Twin implements AutoCloseable {
        private final PostgresJobStore store = PostgresJobStore.open(PostgresServer.options(url));
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
        private final Semaphore rounds = new Semaphore(0);
        private boolean closed;

        void begin() {
            ledger.start(jobs -> {});
            node.join();
            node.start(new FleetEvents() {
                @Override
                public void news(boolean thoroughly) {}

                @Override
                public void changed(Collection<Job> jobs) {}

                @Override
                public void claimsLost() {
                    rounds.drainPermits();
                    lost.countDown();
                }

                @Override
                public Map<JobId, Long> concerns() {
                    return Map.of();
                }

                @Override
                public List<NodeProgress> progress() {
                    rounds.release();
                    return List.of();
                }
            });
        }

        @Override
        public void close() {
            if (!closed) {
                closed = true;
                node.close();
                ledger.close();
                store.close();
            }
        }
    }
}
