package dev.ebb.server.store.postgres;

import static dev.ebb.server.store.JobDraft.START;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.ebb.server.job.Job;
import dev.ebb.server.job.JobEvent;
import dev.ebb.server.job.JobId;
import dev.ebb.server.job.JobPriority;
import dev.ebb.server.job.JobSettings;
import dev.ebb.server.job.JobState;
import dev.ebb.server.job.NotifySettings;
import dev.ebb.server.job.PendingWork;
import dev.ebb.server.job.Placement;
import dev.ebb.server.job.TransferSettings;
import dev.ebb.server.job.TransferTerms;
import dev.ebb.server.store.JobDraft;
import dev.ebb.server.store.NodeCard;
import dev.ebb.server.store.NodeLoad;
import dev.ebb.server.store.NodeMode;
import dev.ebb.server.store.NodeRegistry.Forgotten;
import dev.ebb.server.store.StoreException;
import dev.ebb.server.store.StoredNotification;
import dev.ebb.server.support.PostgresServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two nodes at one database: what each may begin, finish and take over, and what is the other's. */
class FleetRowsTest {
    private static final Duration LEASE = Duration.ofMinutes(5);
    private static final Duration NO_TIME = Duration.ofMillis(1);
    private static final long PATIENCE_NANOS = Duration.ofSeconds(30).toNanos();

    private final String url = PostgresServer.shared().database();
    private final Node here = new Node("here", "m1", Set.of("hall"));
    private final Node there = new Node("there", "m2", Set.of());

    /** A node with a store of its own. */
    private final class Node {
        private final PostgresJobStore store = PostgresJobStore.open(PostgresServer.options(url));
        private final NodeCard card;

        Node(String name, String maker, Set<String> pools) {
            card = new NodeCard(name, UUID.randomUUID(), maker, pools, "", "1", START);
        }

        List<JobId> pending() {
            return ids(store.claims().pendingWork(card, 9));
        }

        List<JobId> offers(int limit, Duration hold) {
            return ids(store.claims().offers(card, JobPriority.NORMAL, 99, limit, hold, Set.of()));
        }

        Job start(Job job) {
            return JobDraft.after(job)
                    .state(JobState.CONNECTING)
                    .attempt(job.attempt() + 1)
                    .commitTo(store);
        }

        Job promise(Job job) {
            return JobDraft.after(job)
                    .state(JobState.CANCELLED)
                    .pending(PendingWork.DISCARD)
                    .commitTo(store);
        }

        Job finish(Job job) {
            return JobDraft.after(job).pending(PendingWork.NONE).commitTo(store);
        }

        /** Its lease is over, and somebody has noticed. */
        void die() {
            store.registry().beat(card, NO_TIME, NodeLoad.NONE);
            List<String> dead = new ArrayList<>();
            await(() -> dead.addAll(store.registry().takeForDead()));
            assertThat(dead).containsExactly(card.name());
        }
    }

    @BeforeEach
    void join() {
        for (Node each : List.of(here, there)) {
            assertThat(each.store.registry().join(each.card, LEASE)).isTrue();
            each.store.actAs(each.card);
        }
    }

    @AfterEach
    void close() {
        here.store.close();
        there.store.close();
    }

    @Test
    void node_thatWasTakenForDead_startsNothingUntilItHasJoinedAnew() {
        Job job = queued(Placement.ANY);
        here.die();
        assertStale(() -> here.start(job));
        assertThat(there.store.job(job.id())).contains(job);
        assertThat(here.store.registry().beat(here.card, LEASE, NodeLoad.NONE)).isNull();
        assertThat(here.store.registry().mode(here.card)).isNull();

        NodeCard again = here.card.renewed(UUID.randomUUID());
        assertThat(here.store.registry().join(again, LEASE)).isTrue();
        assertStale(() -> here.start(job));
        here.store.actAs(again);
        here.start(job);
        assertThat(there.store.claims().holder(job.id())).contains("here");
    }

    @Test
    void running_isAbandoned_onceItsNodeIsTakenForDead_andNotBefore() {
        Job job = here.start(queued(Placement.ANY));
        assertThat(ids(there.store.claims().runningAt("here", 9))).containsExactly(job.id());
        assertThat(there.store.claims().runningAt("there", 9)).isEmpty();
        assertThat(there.store.claims().abandoned(9)).isEmpty();
        here.die();
        assertThat(ids(there.store.claims().abandoned(9))).containsExactly(job.id());
    }

    @Test
    void diskWork_isForWhoAnswersForIt_andForOthersOnceThatOneIsDead() {
        Job job = here.promise(here.start(queued(Placement.ANY)));
        assertThat(there.pending()).isEmpty();
        assertThat(here.pending()).containsExactly(job.id());
        here.die();
        assertThat(there.pending()).containsExactly(job.id());
        assertStale(() -> here.finish(job));
        there.finish(job);
        assertThat(there.pending()).isEmpty();
    }

    @Test
    void diskWork_thatIsPromisedAtAnotherNode_staysWithTheHolder() {
        Job job = there.promise(here.start(queued(Placement.ANY)));
        assertThat(there.pending()).isEmpty();
        assertThat(here.pending()).containsExactly(job.id());
        assertStale(() -> there.finish(job));
    }

    @Test
    void diskWork_ofAJobThatNobodyHeld_isForWhoSeesItsFiles() {
        Job anywhere = there.promise(queued(Placement.ANY));
        Job inTheHall = there.promise(queued(Placement.pool("hall")));
        assertThat(there.pending()).containsExactly(anywhere.id());
        assertThat(here.pending()).containsExactly(inTheHall.id());
        there.die();
        assertThat(here.pending()).containsExactly(anywhere.id(), inTheHall.id());
    }

    @Test
    void diskWork_ofADeadNode_isNotForOneThatDoesNotSeeTheFiles() {
        Job job = here.promise(here.start(queued(Placement.node("here"))));
        here.die();
        assertThat(there.pending()).isEmpty();
        assertThat(here.pending()).containsExactly(job.id());
    }

    @Test
    void offer_isForOneNode_untilItsTimeIsOver() {
        Job job = queued(Placement.ANY);
        assertThat(here.offers(9, LEASE)).containsExactly(job.id());
        assertThat(there.offers(9, LEASE)).isEmpty();
        Job shortly = queued(Placement.ANY);
        assertThat(here.offers(9, NO_TIME)).contains(shortly.id());
        await(() -> there.offers(9, LEASE).equals(List.of(shortly.id())));
        here.die();
        assertThat(there.offers(9, LEASE)).containsExactlyInAnyOrder(job.id(), shortly.id());
    }

    @Test
    void offers_atTheSameMoment_areNeverTheSame() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            CyclicBarrier together = new CyclicBarrier(2);
            for (int round = 0; round < 60; round++) {
                List<Job> jobs = new ArrayList<>();
                for (int i = 0; i < 4; i++) {
                    jobs.add(queued(Placement.ANY));
                }
                List<JobId> offered = new ArrayList<>();
                List<Callable<List<JobId>>> calls = new ArrayList<>();
                for (Node each : List.of(here, there)) {
                    calls.add(() -> {
                        together.await();
                        return each.offers(4, LEASE);
                    });
                }
                for (Future<List<JobId>> answer : threads.invokeAll(calls)) {
                    offered.addAll(answer.get());
                }
                assertThat(offered).as("round %d", round).doesNotHaveDuplicates();
                jobs.forEach(
                        job -> JobDraft.after(job).state(JobState.SUSPENDED).commitTo(here.store));
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void name_isForOneHome_asLongAsItsLeaseStands() {
        NodeCard other = new NodeCard("here", UUID.randomUUID(), "m3", Set.of(), "", "1", START);
        assertThat(there.store.registry().join(other, LEASE)).isFalse();
        assertThat(here.store.registry().mode(here.card)).isEqualTo(NodeMode.ACTIVE);
        NodeCard copied = new NodeCard("elsewhere", UUID.randomUUID(), "m1", Set.of(), "", "1", START);
        assertThat(there.store.registry().join(copied, LEASE))
                .as("a copy of the same home")
                .isFalse();
        NodeCard restarted = here.card.renewed(UUID.randomUUID());
        assertThat(there.store.registry().join(restarted, LEASE)).isTrue();
        assertThat(here.store.registry().mode(here.card))
                .as("a home has one process")
                .isNull();
        here.store.registry().beat(restarted, NO_TIME, NodeLoad.NONE);
        await(() -> there.store.registry().join(other, LEASE));
    }

    @Test
    void node_thatIsAlive_isNotForgotten() {
        assertThat(there.store.registry().forget("here")).isEqualTo(Forgotten.ALIVE);
        assertThat(there.store.registry().forget("nobody")).isEqualTo(Forgotten.UNKNOWN);
        here.die();
        assertThat(there.store.registry().forget("here")).isEqualTo(Forgotten.DONE);
        assertThat(there.store.registry().nodes())
                .singleElement()
                .satisfies(left -> assertThat(left.name()).isEqualTo("there"));
    }

    @Test
    void notification_isForWhoAnswersForTheJob_andForOthersOnceThatOneIsDead() {
        JobSettings telling = JobSettings.DEFAULTS.withNotify(new NotifySettings(
                NotifySettings.JOB_TRANSFERRED,
                Duration.ofMillis(500),
                null,
                new NotifySettings.Endpoint("https://example.org/hook", null)));
        Job running = here.start(
                JobDraft.fresh().state(JobState.QUEUED).settings(telling).commitTo(here.store));
        JobDraft.after(running)
                .state(JobState.TRANSFERRED)
                .event(JobEvent.Kind.TRANSFERRED)
                .commitTo(here.store);
        assertThat(due(there)).isEmpty();
        assertThat(due(here)).hasSize(1);
        here.die();
        assertThat(due(there)).hasSize(1);
        assertThat(due(here)).isEmpty();
    }

    private static List<StoredNotification> due(Node node) {
        return node.store.notificationsDue(START.plusSeconds(9), 4, 9);
    }

    private Job queued(Placement place) {
        TransferTerms terms = TransferTerms.DEFAULTS.withPlacement(place);
        return JobDraft.fresh()
                .state(JobState.QUEUED)
                .settings(JobSettings.DEFAULTS.withTransfer(TransferSettings.DEFAULTS.withTerms(terms)))
                .commitTo(here.store);
    }

    private static List<JobId> ids(List<Job> jobs) {
        return jobs.stream().map(Job::id).toList();
    }

    private static void assertStale(Runnable commit) {
        StoreException refused = catchThrowableOfType(StoreException.class, commit::run);
        assertThat(refused).isNotNull();
        assertThat(refused.kind()).isEqualTo(StoreException.Kind.STALE_REVISION);
    }

    /** Only the clock of the database says when something is over. */
    private static void await(BooleanSupplier condition) {
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).isLessThan(deadline);
        }
    }
}
