package dev.ebb.server.store.postgres;

import static dev.ebb.server.store.JobDraft.ALICE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ebb.server.job.Job;
import dev.ebb.server.job.JobEvent;
import dev.ebb.server.job.JobId;
import dev.ebb.server.job.JobState;
import dev.ebb.server.store.EventQuery;
import dev.ebb.server.store.JobChange;
import dev.ebb.server.store.JobDraft;
import dev.ebb.server.store.JobQuery;
import dev.ebb.server.store.JobQuota;
import dev.ebb.server.store.RecordedRequest;
import dev.ebb.server.store.Retention;
import dev.ebb.server.store.StoreBatch;
import dev.ebb.server.store.StoreException;
import dev.ebb.server.store.StoredEvent;
import dev.ebb.server.support.PostgresServer;
import java.sql.Connection;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What only several stores on one database have to fear. */
class PostgresRacesTest {
    private static final int WRITERS = 8;

    private final String url = PostgresServer.shared().database();
    private final PostgresJobStore first = PostgresJobStore.open(PostgresServer.options(url));
    private final PostgresJobStore second = PostgresJobStore.open(PostgresServer.options(url));
    private final ExecutorService threads = Executors.newCachedThreadPool();

    @AfterEach
    void close() {
        threads.shutdownNow();
        first.close();
        second.close();
    }

    private PostgresJobStore store(int number) {
        return number % 2 == 0 ? first : second;
    }

    @Test
    void changes_ofOneRevision_oneWins() throws Exception {
        for (int round = 0; round < 30; round++) {
            Job job = JobDraft.fresh().commitTo(first);
            List<Boolean> won = together(
                    2,
                    writer -> commits(
                            store(writer),
                            JobDraft.after(job)
                                    .name("by " + writer)
                                    .event(JobEvent.Kind.MODIFICATION)
                                    .batch()));
            assertThat(won).containsExactlyInAnyOrder(true, false);
            String winner = "by " + won.indexOf(true);
            assertThat(first.job(job.id()).orElseThrow().displayName()).isEqualTo(winner);
            assertThat(store(won.indexOf(true)).events(new EventQuery(0, Long.MAX_VALUE, null, job.id(), Set.of(), 9)))
                    .hasSize(1);
        }
    }

    @Test
    void oneRequestId_atTwoNodes_createsOneJob() throws Exception {
        for (int round = 0; round < 30; round++) {
            String id = "call-" + round;
            List<Boolean> won = together(2, writer -> {
                JobDraft draft = JobDraft.fresh();
                RecordedRequest request = new RecordedRequest(ALICE, id, "aa", draft.id(), 0, JobDraft.START);
                return commits(store(writer), draft.request(request).batch());
            });
            assertThat(won).containsExactlyInAnyOrder(true, false);
        }
        assertThat(first.jobs(everything())).hasSize(30);
    }

    @Test
    void limits_underManyWriters_areExact() throws Exception {
        JobQuota ceiling = new JobQuota(25, 1_000_000);
        List<Integer> created = together(WRITERS, writer -> {
            int mine = 0;
            for (int i = 0; i < 20; i++) {
                List<JobChange> change = List.of(JobDraft.fresh().limited().change());
                mine += commits(
                                store(writer),
                                new StoreBatch(change, List.of(), List.of(), List.of(), List.of(), ceiling))
                        ? 1
                        : 0;
            }
            return mine;
        });
        assertThat(created.stream().mapToInt(Integer::intValue).sum()).isEqualTo(25);
        assertThat(first.quota(ALICE)).isEqualTo(new JobQuota(25, 25));
    }

    /** Two that count at once what is too much would both delete it. */
    @Test
    void pruning_isOneNodesAtATime() throws Exception {
        JobDraft.fresh().state(JobState.CANCELLED).commitTo(first);
        Retention none = new Retention(JobDraft.START, JobDraft.START, 0, 0);
        try (Connection other = first.connections().dedicated();
                Statement statement = other.createStatement()) {
            statement.execute("SELECT pg_advisory_lock(" + AdvisoryLocks.PRUNING + ")");
            assertThat(second.prune(none, 9)).isZero();
            statement.execute("SELECT pg_advisory_unlock(" + AdvisoryLocks.PRUNING + ")");
        }
        assertThat(second.prune(none, 9)).isPositive();
    }

    @Test
    void cursor_underWritersThatAbort_neverSkipsOrRepeats() throws Exception {
        long seed = System.nanoTime();
        AtomicBoolean done = new AtomicBoolean();
        Queue<JobId> committed = new ConcurrentLinkedQueue<>();
        List<Future<List<StoredEvent>>> readers =
                List.of(threads.submit(() -> follow(first, done)), threads.submit(() -> follow(second, done)));
        together(WRITERS, writer -> {
            Random random = new Random(seed + writer);
            List<Job> mine = new ArrayList<>();
            for (int i = 0; i < 60; i++) {
                JobDraft draft = mine.isEmpty() || random.nextInt(3) == 0
                        ? JobDraft.fresh()
                        : JobDraft.after(mine.remove(random.nextInt(mine.size())));
                draft.event(JobEvent.Kind.MODIFICATION)
                        .limited()
                        .state(JobState.values()[random.nextInt(JobState.values().length)]);
                boolean aborts = random.nextInt(4) == 0;
                List<JobChange> changes = new ArrayList<>(List.of(draft.change()));
                if (aborts) {
                    changes.add(JobDraft.after(JobDraft.fresh().job()).change());
                }
                boolean stored = commits(store(writer), new StoreBatch(changes, List.of()));
                assertThat(stored).as("seed %d", seed).isEqualTo(!aborts);
                if (stored) {
                    committed.add(draft.id());
                    mine.add(draft.job());
                }
            }
            return true;
        });
        done.set(true);
        for (Future<List<StoredEvent>> reader : readers) {
            List<StoredEvent> seen = reader.get(60, TimeUnit.SECONDS);
            assertThat(seen)
                    .as("seed %d", seed)
                    .extracting(event -> event.event().jobId())
                    .containsExactlyInAnyOrderElementsOf(committed);
            assertThat(seen).extracting(StoredEvent::sequence).isSorted().doesNotHaveDuplicates();
        }
        assertThat(first.countByState()).as("counters and rows").isEqualTo(recount());
        long live = recount().values().stream().mapToLong(Long::longValue).sum();
        assertThat(second.quota(ALICE)).isEqualTo(new JobQuota(live, live));
    }

    private static List<StoredEvent> follow(PostgresJobStore store, AtomicBoolean done) {
        List<StoredEvent> seen = new ArrayList<>();
        boolean last;
        do {
            last = done.get();
            List<StoredEvent> page;
            do {
                long after = seen.isEmpty() ? 0 : seen.get(seen.size() - 1).sequence();
                page = store.events(new EventQuery(after, Long.MAX_VALUE, null, null, Set.of(), 7));
                seen.addAll(page);
            } while (!page.isEmpty());
            if (last) {
                // What the other node committed last may still wait for its number.
                store.lookForNews();
                store.eventRange();
                long after = seen.isEmpty() ? 0 : seen.get(seen.size() - 1).sequence();
                page = store.events(new EventQuery(after, Long.MAX_VALUE, null, null, Set.of(), 10_000));
                seen.addAll(page);
            }
        } while (!last);
        return seen;
    }

    private Map<JobState, Long> recount() {
        Map<JobState, Long> counts = new EnumMap<>(JobState.class);
        for (JobState state : JobState.values()) {
            if (!state.isFinal()) {
                counts.put(state, 0L);
            }
        }
        first.jobs(everything()).stream()
                .filter(job -> !job.state().isFinal())
                .forEach(job -> counts.merge(job.state(), 1L, Long::sum));
        return counts;
    }

    private static JobQuery everything() {
        return new JobQuery(null, Set.of(), Set.of(), Set.of(), "", true, false, null, 10_000);
    }

    private static boolean commits(PostgresJobStore store, StoreBatch batch) {
        try {
            store.commit(batch);
            return true;
        } catch (StoreException lost) {
            assertThat(lost.kind()).as(lost.getMessage()).isEqualTo(StoreException.Kind.STALE_REVISION);
            return false;
        }
    }

    private interface Writer<T> {
        T run(int number) throws Exception;
    }

    private <T> List<T> together(int writers, Writer<T> work) throws Exception {
        CyclicBarrier start = new CyclicBarrier(writers);
        List<Callable<T>> calls = new ArrayList<>();
        for (int i = 0; i < writers; i++) {
            int number = i;
            calls.add(() -> {
                start.await();
                return work.run(number);
            });
        }
        List<T> values = new ArrayList<>();
        for (Future<T> future : threads.invokeAll(calls, 120, TimeUnit.SECONDS)) {
            values.add(future.get());
        }
        return values;
    }
}
