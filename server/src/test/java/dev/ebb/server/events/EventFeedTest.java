package dev.ebb.server.events;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ebb.server.job.JobCommand;
import dev.ebb.server.job.JobEvent;
import dev.ebb.server.job.JobId;
import dev.ebb.server.job.JobType;
import dev.ebb.server.store.EventQuery;
import dev.ebb.server.store.StoredEvent;
import dev.ebb.server.support.NewJobs;
import dev.ebb.server.support.QueueRig;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Watchers read committed history and are told when there is more. */
class EventFeedTest {
    @Test
    void read_afterACursor_goesOnWhereItEnded(@TempDir Path directory) {
        try (QueueRig rig = new QueueRig(directory.resolve("store"))) {
            EventFeed feed = new EventFeed(rig.store());
            assertThat(feed.range().last()).isZero();
            JobId id = rig.create(NewJobs.of(JobType.DOWNLOAD, 1));
            long cursor = feed.range().last();
            rig.ask(id, new JobCommand.Resume());
            rig.create(NewJobs.of(JobType.DOWNLOAD, 1));
            List<StoredEvent> later = feed.read(new EventQuery(cursor, Long.MAX_VALUE, null, null, Set.of(), 10));
            assertThat(later)
                    .extracting(stored -> stored.event().kind())
                    .containsExactly(JobEvent.Kind.MODIFICATION, JobEvent.Kind.CREATED);
            assertThat(feed.read(new EventQuery(0, Long.MAX_VALUE, null, id, Set.of(), 10)))
                    .hasSize(2);
        }
    }

    @Test
    void bell_rings_untilItIsTakenDown(@TempDir Path directory) throws Exception {
        try (QueueRig rig = new QueueRig(directory.resolve("store"))) {
            EventFeed feed = new EventFeed(rig.store());
            AtomicInteger rings = new AtomicInteger();
            try (AutoCloseable bell = feed.onNews(rings::incrementAndGet)) {
                assertThat(bell).isNotNull();
                feed.ring();
                feed.ring();
            }
            feed.ring();
            assertThat(rings).hasValue(2);
        }
    }
}
