package dev.ebb.server.store.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ebb.server.job.JobEvent;
import dev.ebb.server.job.JobId;
import dev.ebb.server.store.EventQuery;
import dev.ebb.server.store.JobDraft;
import dev.ebb.server.store.StoreException;
import dev.ebb.server.store.StoredEvent;
import dev.ebb.server.support.PostgresServer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What was acknowledged is there after the database was killed, restarted or cut off in the middle of commits. */
class PostgresOutageTest {
    private static final int WRITERS = 4;

    private final AtomicBoolean done = new AtomicBoolean();
    private final Queue<JobId> acknowledged = new ConcurrentLinkedQueue<>();
    private final Semaphore fresh = new Semaphore(0);
    private final Queue<StoreException> refusals = new ConcurrentLinkedQueue<>();
    private final ExecutorService threads = Executors.newFixedThreadPool(WRITERS);

    @Test
    void server_killedAndRestarted_losesNothingThatWasAcknowledged(@TempDir Path directory) throws Exception {
        Random random = new Random();
        try (PostgresServer server = PostgresServer.durable(directory);
                PostgresJobStore store = PostgresJobStore.open(PostgresServer.options(server.database()))) {
            List<Future<?>> writers = write(store);
            for (int round = 0; round < 3; round++) {
                awaitAcknowledged(20 + random.nextInt(30));
                if (round == 1) {
                    server.stop();
                } else {
                    server.kill();
                }
                server.start();
            }
            awaitAcknowledged(20);
            finish(writers);
            assertThat(refusals).allMatch(each -> each.kind() == StoreException.Kind.AWAY);
            check(store);
        }
    }

    @Test
    void connections_terminatedInTheMiddle_loseNothing() throws Exception {
        PostgresServer server = PostgresServer.shared();
        String url = server.database();
        try (PostgresJobStore store = PostgresJobStore.open(PostgresServer.options(url))) {
            List<Future<?>> writers = write(store);
            for (int round = 0; round < 20; round++) {
                awaitAcknowledged(5);
                server.execute(
                        url.substring(url.lastIndexOf('/') + 1),
                        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()"
                                + " AND pid <> pg_backend_pid()");
            }
            finish(writers);
            check(store);
        }
    }

    private List<Future<?>> write(PostgresJobStore store) {
        List<Future<?>> writers = new ArrayList<>();
        for (int i = 0; i < WRITERS; i++) {
            writers.add(threads.submit(() -> {
                while (!done.get()) {
                    JobDraft draft = JobDraft.fresh().addFile(0).event(JobEvent.Kind.CREATED);
                    try {
                        store.commit(draft.batch());
                        acknowledged.add(draft.id());
                        fresh.release();
                    } catch (StoreException refused) {
                        refusals.add(refused);
                        Thread.sleep(5); // as a caller who was refused; there is no event to wait for
                    }
                }
                return null;
            }));
        }
        return writers;
    }

    private void awaitAcknowledged(int more) throws InterruptedException {
        fresh.drainPermits();
        assertThat(fresh.tryAcquire(more, 120, TimeUnit.SECONDS)).as("goes on").isTrue();
    }

    private void finish(List<Future<?>> writers) throws Exception {
        done.set(true);
        for (Future<?> writer : writers) {
            writer.get(60, TimeUnit.SECONDS);
        }
        threads.shutdown();
    }

    /** Jobs and events of all that was acknowledged; counts that agree. */
    private void check(PostgresJobStore store) {
        assertThat(acknowledged).allSatisfy(id -> assertThat(store.job(id)).isPresent());
        List<StoredEvent> events =
                store.events(new EventQuery(0, Long.MAX_VALUE, null, null, Set.of(JobEvent.Kind.CREATED), 1_000_000));
        assertThat(events)
                .extracting(event -> event.event().jobId())
                .doesNotHaveDuplicates()
                .containsAll(acknowledged);
        long live = store.countByState().values().stream()
                .mapToLong(Long::longValue)
                .sum();
        assertThat(live).isEqualTo(events.size()).isEqualTo(store.liveJobsOf(JobDraft.ALICE));
    }
}
