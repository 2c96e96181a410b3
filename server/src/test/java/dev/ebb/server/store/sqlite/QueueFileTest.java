package dev.ebb.server.store.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ebb.server.job.Job;
import dev.ebb.server.job.JobEvent;
import dev.ebb.server.job.JobSettings;
import dev.ebb.server.job.JobState;
import dev.ebb.server.job.NotifySettings;
import dev.ebb.server.store.EventQuery;
import dev.ebb.server.store.EventRange;
import dev.ebb.server.store.JobDraft;
import dev.ebb.server.store.JobQuery;
import dev.ebb.server.store.JobStore;
import dev.ebb.server.store.StoreException;
import dev.ebb.server.store.StoredEvent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Copies of a queue that is being written, and its next life. */
class QueueFileTest {
    private static final InstantSource CLOCK = InstantSource.fixed(Instant.parse("2026-01-01T00:00:00Z"));

    @TempDir
    Path folder;

    @Test
    void copy_whileOthersWrite_isOneMomentOfTheQueue() throws Exception {
        AtomicInteger committed = new AtomicInteger();
        AtomicBoolean enough = new AtomicBoolean();
        try (SqliteJobStore store = open("store")) {
            CompletableFuture<Void> writer = CompletableFuture.runAsync(() -> {
                while (!enough.get()) {
                    add(store);
                    committed.incrementAndGet();
                    store.afterAcks();
                }
            });
            for (int i = 0; i < 5; i++) {
                int before = committed.get();
                Path copy = place("copy" + i).resolve("queue.db");
                store.copies().orElseThrow().copyTo(copy);
                int after = committed.get();
                assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(copy)))
                        .isEqualTo("rw-------");
                QueueFile.check(copy);
                assertThat(QueueFile.schemaOf(copy)).isEqualTo(QueueFile.SCHEMA);
                try (SqliteJobStore copied = open("copy" + i)) {
                    // A job comes with its event in one commit: a copy has both or neither.
                    int jobs = all(copied);
                    assertThat(jobs).isBetween(before, after + 1);
                    assertThat(events(copied)).hasSize(jobs);
                }
            }
            enough.set(true);
            writer.join();
        }
    }

    @Test
    void copy_ofAQueueThatNobodyClosed_hasWhatWasCommitted() throws Exception {
        try (SqliteJobStore store = open("store")) {
            add(store);
            // The log is still beside it, as after a crash.
            Path copy = place("copy").resolve("queue.db");
            QueueFile.copy(folder.resolve("store"), copy);
            try (SqliteJobStore copied = open("copy")) {
                assertThat(all(copied)).isEqualTo(1);
            }
        }
    }

    @Test
    void copy_ofAStoreThatIsClosed_fails() throws Exception {
        SqliteJobStore store = open("store");
        store.close();
        assertThatThrownBy(() -> store.copies().orElseThrow().copyTo(folder.resolve("copy")))
                .isInstanceOf(StoreException.class);
    }

    @Test
    void check_ofADamagedQueue_fails() throws Exception {
        try (SqliteJobStore store = open("store")) {
            for (int i = 0; i < 50; i++) {
                add(store);
            }
        }
        Path database = folder.resolve("store/queue.db");
        byte[] bytes = Files.readAllBytes(database);
        java.util.Arrays.fill(bytes, bytes.length / 2, bytes.length / 2 + 8192, (byte) 0x5a);
        Files.write(database, bytes);
        assertThatThrownBy(() -> QueueFile.check(database)).isInstanceOf(StoreException.class);
    }

    /** The same queue is taken up three times; no place in the history of one life means anything in another. */
    @Test
    void lives_ofOneQueue_haveNoPlacesInCommon() throws Exception {
        try (SqliteJobStore store = open("store")) {
            add(store);
            add(store);
        }
        EventRange before = new EventRange(0, 0);
        for (int life = 1; life <= 3; life++) {
            Instant now = CLOCK.instant().plusSeconds(life);
            QueueFile.beginAnew(folder.resolve("store"), InstantSource.fixed(now));
            try (SqliteJobStore store = open("store")) {
                EventRange range = store.eventRange();
                assertThat(range.oldest()).isGreaterThan(before.last());
                assertThat(range.last()).isLessThan(1L << 53);
                assertThat(events(store))
                        .hasSize(1 + life)
                        .allSatisfy(event -> assertThat(event.sequence())
                                .isGreaterThan(range.oldest())
                                .isLessThanOrEqualTo(range.last()));
                add(store);
                before = store.eventRange();
            }
        }
    }

    @Test
    void notification_thatIsOwed_pointsAtItsEventInTheNextLifeToo() throws Exception {
        NotifySettings told = new NotifySettings(
                NotifySettings.JOB_TRANSFERRED,
                Duration.ofMillis(500),
                null,
                new NotifySettings.Endpoint("https://example.org/hook", null));
        try (SqliteJobStore store = open("store")) {
            Job job = JobDraft.fresh()
                    .state(JobState.TRANSFERRING)
                    .settings(JobSettings.DEFAULTS.withNotify(told))
                    .commitTo(store);
            JobDraft.after(job)
                    .state(JobState.TRANSFERRED)
                    .event(JobEvent.Kind.TRANSFERRED)
                    .commitTo(store);
        }
        QueueFile.beginAnew(folder.resolve("store"), CLOCK);
        try (SqliteJobStore store = open("store")) {
            assertThat(store.notificationsDue(JobDraft.START.plusSeconds(9), 9, 9))
                    .singleElement()
                    .satisfies(owed -> assertThat(owed.sequence())
                            .isEqualTo(store.eventRange().last()));
        }
    }

    private SqliteJobStore open(String name) {
        return SqliteJobStore.open(folder.resolve(name), SqliteOptions.DEFAULTS, CLOCK);
    }

    private Path place(String name) throws Exception {
        return Files.createDirectory(folder.resolve(name));
    }

    private static void add(JobStore store) {
        JobDraft.fresh().event(JobEvent.Kind.CREATED).commitTo(store);
    }

    private static int all(JobStore store) {
        return store.jobs(new JobQuery(null, Set.of(), Set.of(), Set.of(), "", true, false, null, 100_000))
                .size();
    }

    private static List<StoredEvent> events(JobStore store) {
        EventRange range = store.eventRange();
        return store.events(EventQuery.everything(range.oldest(), range.last(), 100_000));
    }
}
