package dev.ebb.server.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ebb.server.job.JobCommand;
import dev.ebb.server.job.JobEvent;
import dev.ebb.server.job.JobId;
import dev.ebb.server.job.JobState;
import dev.ebb.server.job.JobType;
import dev.ebb.server.job.OwnerId;
import dev.ebb.server.job.RangeSet;
import dev.ebb.server.rpc.FakeHistory;
import dev.ebb.server.store.EventQuery;
import dev.ebb.server.store.StoredEvent;
import dev.ebb.server.support.NewJobs;
import dev.ebb.server.support.QueueRig;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Watchers read committed history, each event once and in order, and are told when there is more for them. */
class EventFeedTest {
    private static final List<JobId> JOBS =
            IntStream.range(0, 6).mapToObj(i -> new JobId(new UUID(0, i))).toList();

    private final FakeHistory history = new FakeHistory();
    private final EventFeed feed = new EventFeed(history.asStore(), Runnable::run);

    @Test
    void read_afterACursor_goesOnWhereItEnded(@TempDir Path directory) {
        try (QueueRig rig = new QueueRig(directory.resolve("store"))) {
            EventFeed real = new EventFeed(rig.store(), Runnable::run);
            assertThat(real.range().last()).isZero();
            JobId id = rig.create(NewJobs.of(JobType.DOWNLOAD, 1));
            long cursor = real.range().last();
            rig.ask(id, new JobCommand.Resume());
            rig.create(NewJobs.of(JobType.DOWNLOAD, 1));
            EventPage later = real.read(query(cursor, null, 10));
            assertThat(later.events())
                    .extracting(stored -> stored.event().kind())
                    .containsExactly(JobEvent.Kind.MODIFICATION, JobEvent.Kind.CREATED);
            assertThat(later.upTo()).isEqualTo(real.range().last());
            assertThat(real.read(query(0, id, 10)).events()).hasSize(2);
        }
    }

    @Test
    void bell_rings_forWhatItIsAbout_untilItIsTakenDown() throws Exception {
        AtomicInteger rings = new AtomicInteger();
        try (AutoCloseable bell = feed.onNews(query(0, JOBS.get(1), 1), rings::incrementAndGet)) {
            assertThat(bell).isNotNull();
            commit(JOBS.get(1));
            assertThat(rings).as("the first look cannot know what is new").hasValue(1);
            commit(JOBS.get(2));
            assertThat(rings).hasValue(1);
            commit(JOBS.get(1));
            assertThat(rings).hasValue(2);
        }
        commit(JOBS.get(1));
        assertThat(rings).hasValue(2);
    }

    @Test
    void read_ofWhatIsPrunedAtThatMoment_saysThatItIsGone() {
        for (int i = 0; i < 5; i++) {
            history.add(event(JOBS.get(0)));
        }
        history.beforePage = () -> history.forget(3);
        assertThatThrownBy(() -> feed.read(query(1, null, 10)))
                .isInstanceOfSatisfying(
                        HistoryGoneException.class,
                        gone -> assertThat(gone.oldest()).isEqualTo(3));
        assertThat(feed.read(query(3, null, 10)).events()).hasSize(2);
    }

    @Test
    void read_byManyWhoKeepUp_asksTheStoreOnce() {
        feed.onNews(query(0, null, 1), () -> {});
        commit(JOBS.get(0));
        long place = feed.range().last();
        int before = history.pagesRead.get();
        commit(JOBS.get(1));
        for (int watcher = 0; watcher < 1000; watcher++) {
            assertThat(feed.read(query(place, null, 64)).events()).hasSize(1);
        }
        assertThat(history.pagesRead.get() - before).isEqualTo(1);
    }

    @Test
    void read_ofWhatIsNoLongerKept_saysFromWhereItIs() {
        for (int i = 0; i < 5; i++) {
            commit(JOBS.get(0));
        }
        history.forget(3);
        assertThatThrownBy(() -> feed.read(query(2, null, 10)))
                .isInstanceOfSatisfying(
                        HistoryGoneException.class,
                        gone -> assertThat(gone.oldest()).isEqualTo(3));
        assertThat(feed.read(query(3, null, 10)).events()).hasSize(2);
    }

    /** Reads only when the bell rings, as a stream does, in pages of all sizes, some a long way behind. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void watchers_ofAnyKind_seeEachOfTheirEventsOnceAndInOrder(long seed) {
        Random random = new Random(seed);
        List<Watcher> watchers = new ArrayList<>();
        for (int step = 0; step < 400; step++) {
            if (random.nextInt(20) == 0) {
                watchers.add(new Watcher(
                        random.nextBoolean() ? null : JOBS.get(random.nextInt(JOBS.size())), 1 + random.nextInt(9)));
            }
            for (int i = random.nextInt(30); i > 0; i--) {
                history.add(event(JOBS.get(random.nextInt(JOBS.size()))));
            }
            feed.ring();
            watchers.stream().filter(watcher -> random.nextInt(4) > 0).forEach(Watcher::readIfRung);
        }
        for (Watcher watcher : watchers) {
            watcher.readIfRung();
            assertThat(watcher.seen)
                    .as("seed %d, %s from %d", seed, watcher.job, watcher.begun)
                    .isEqualTo(watcher.allThereIs());
        }
    }

    /** A watcher as {@code EventStream} is one. */
    private final class Watcher {
        private final JobId job;
        private final int page;
        private final long begun = feed.range().last();
        private final List<Long> seen = new ArrayList<>();
        private long position = begun;
        private boolean rung;

        Watcher(JobId job, int page) {
            this.job = job;
            this.page = page;
            feed.onNews(query(0, job, page), () -> rung = true);
        }

        void readIfRung() {
            while (rung) {
                EventPage found = feed.read(query(position, job, page));
                found.events().forEach(event -> seen.add(event.sequence()));
                position = found.upTo();
                rung = found.more();
            }
        }

        List<Long> allThereIs() {
            return feed.read(query(begun, job, Integer.MAX_VALUE)).events().stream()
                    .map(StoredEvent::sequence)
                    .toList();
        }
    }

    private void commit(JobId job) {
        history.add(event(job));
        feed.ring();
    }

    private static EventQuery query(long after, JobId job, int limit) {
        return new EventQuery(after, Long.MAX_VALUE, null, job, Set.of(), limit);
    }

    private static JobEvent event(JobId job) {
        return new JobEvent(
                JobEvent.Kind.MODIFICATION,
                job,
                OwnerId.ofUid(1000),
                JobState.QUEUED,
                JobState.QUEUED,
                "",
                -1,
                null,
                Instant.EPOCH,
                RangeSet.EMPTY);
    }
}
