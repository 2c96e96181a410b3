package dev.ebb.server.store;

import static dev.ebb.server.store.JobDraft.START;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ebb.server.job.Job;
import dev.ebb.server.job.JobEvent;
import dev.ebb.server.job.JobId;
import dev.ebb.server.job.JobPriority;
import dev.ebb.server.job.JobState;
import dev.ebb.server.job.OwnerId;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What every store promises about the whole: whatever was committed, everything it says agrees, at any moment. */
public abstract class ConsistencyContract extends JobStoreContract {
    private static final int STEPS = 120;

    /** Two seeds that stay and one that does not; {@code -Debb.seed=N} runs that one alone. */
    static List<Long> seeds() {
        Long wanted = Long.getLong("ebb.seed");
        return wanted != null ? List.of(wanted) : List.of(1L, 2L, System.nanoTime());
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void store_afterARandomHistory_equalsTheModel(long seed) throws Exception {
        RandomHistory history = new RandomHistory(seed);
        try {
            for (int step = 0; step < STEPS; step++) {
                step(history);
                if (step % 10 == 0) {
                    check(history.model());
                }
            }
            check(history.model());
            reopen();
            check(history.model());
            prune(history.model());
        } catch (AssertionError | Exception failure) {
            throw new AssertionError("run again with -Debb.seed=" + seed, failure);
        }
    }

    private void step(RandomHistory history) throws Exception {
        store.commit(history.batch());
        if (history.chance(0.2)) {
            StoreBatch stale = history.staleBatch();
            assertThatThrownBy(() -> store.commit(stale)).isInstanceOf(StoreException.class);
        }
        if (history.chance(0.1)) {
            store.afterAcks();
        }
        if (history.chance(0.03)) {
            reopen();
        }
    }

    private void prune(RandomHistory.Model model) {
        Map<JobState, Long> live = store.countByState();
        List<Job> expected = model.jobs.values().stream()
                .filter(job -> !job.state().isFinal())
                .toList();
        Retention nothing = Retention.from(START.plusSeconds(1_000_000));
        while (store.prune(nothing, 7) > 0) {
            assertThat(store.countByState()).isEqualTo(live);
        }
        assertThat(store.jobs(everything())).containsExactlyInAnyOrderElementsOf(expected);
        assertThat(store.eventRange().oldest()).isEqualTo(store.eventRange().last());
    }

    private static JobQuery everything() {
        return new JobQuery(null, Set.of(), Set.of(), Set.of(), "", true, false, null, 10_000);
    }

    private void check(RandomHistory.Model model) {
        List<Job> stored = store.jobs(everything());
        assertThat(stored).containsExactlyInAnyOrderElementsOf(model.jobs.values());
        assertThat(store.countByState()).as("counters and a recount").isEqualTo(recount(stored));
        long machine = RandomHistory.OWNERS.stream().mapToLong(model::live).sum();
        for (OwnerId owner : RandomHistory.OWNERS) {
            assertThat(store.quota(owner)).isEqualTo(new JobQuota(model.live(owner), machine));
        }
        for (JobPriority priority : JobPriority.values()) {
            List<Job> queue = model.queue.stream()
                    .map(model.jobs::get)
                    .filter(job -> job.priority() == priority)
                    .toList();
            assertThat(store.runnable(priority, 10_000, 10_000)).isEqualTo(queue);
        }
        for (JobId id : model.jobs.keySet()) {
            assertThat(store.files(id, 0, 10))
                    .containsExactlyInAnyOrderElementsOf(
                            model.files.getOrDefault(id, Map.of()).values());
            for (int index = 0; index < 4; index++) {
                assertThat(store.checkpoint(id, index).orElse(null))
                        .isEqualTo(model.checkpoints.get(id).get(index));
            }
        }
        List<StoredEvent> events =
                store.events(new EventQuery(0, store.eventRange().last(), null, null, Set.of(), 10_000));
        assertThat(events).extracting(StoredEvent::event).isEqualTo(model.events);
    }

    private static Map<JobState, Long> recount(List<Job> jobs) {
        Map<JobState, Long> counts = new EnumMap<>(JobState.class);
        for (JobState state : JobState.values()) {
            if (!state.isFinal()) {
                counts.put(
                        state, jobs.stream().filter(job -> job.state() == state).count());
            }
        }
        return counts;
    }

    @Test
    void reads_duringCommits_seeWholeBatchesOnly() throws Exception {
        List<JobId> ids = new ArrayList<>();
        List<JobChange> created = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            JobDraft draft = JobDraft.fresh(new UUID(7, i)).state(JobState.QUEUED);
            ids.add(draft.id());
            created.add(draft.change());
        }
        store.commit(new StoreBatch(created, List.of()));

        AtomicBoolean done = new AtomicBoolean();
        ExecutorService readers = Executors.newFixedThreadPool(6);
        try {
            List<Future<Integer>> answers = new ArrayList<>();
            for (int reader = 0; reader < 6; reader++) {
                answers.add(readers.submit(() -> readUntil(done)));
            }
            for (int round = 1; round <= 60; round++) {
                List<JobChange> changes = new ArrayList<>();
                for (JobId id : ids) {
                    Job before = store.job(id).orElseThrow();
                    changes.add(JobDraft.after(before)
                            .name("round " + round)
                            .state(round % 2 == 0 ? JobState.QUEUED : JobState.SUSPENDED)
                            .modified(START.plusMillis(round))
                            .event(JobEvent.Kind.MODIFICATION)
                            .change());
                }
                store.commit(new StoreBatch(changes, List.of()));
                assertThat(store.job(ids.get(0)).orElseThrow().displayName())
                        .as("a commit is seen by the next read")
                        .isEqualTo("round " + round);
                store.afterAcks();
            }
            done.set(true);
            for (Future<Integer> answer : answers) {
                assertThat(answer.get(20, TimeUnit.SECONDS)).isPositive();
            }
        } finally {
            done.set(true);
            readers.shutdownNow();
        }
    }

    private int readUntil(AtomicBoolean done) {
        int reads = 0;
        do {
            List<Job> page = store.jobs(new JobQuery(null, Set.of(), Set.of(), Set.of(), "", true, true, null, 100));
            assertThat(page)
                    .hasSize(20)
                    .extracting(Job::displayName)
                    .containsOnly(page.get(0).displayName());
            assertThat(store.runnable(JobPriority.NORMAL, 100, 100).size()).isIn(0, 20);
            assertThat(store.countByState().values()).containsOnlyOnce(20L);
            reads++;
        } while (!done.get());
        return reads;
    }
}
