package dev.ebb.server.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ebb.server.job.FileCheckpoint;
import dev.ebb.server.job.FileState;
import dev.ebb.server.job.Job;
import dev.ebb.server.job.JobFile;
import dev.ebb.server.job.JobState;
import dev.ebb.server.job.PendingWork;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Whether a store holds all of an earlier queue. */
public final class EarlierQueueCheck {
    private EarlierQueueCheck() {}

    /** Fails with what is missing. */
    public static void assertHolds(JobStore store, EarlierQueue queue) {
        for (EarlierQueue.Kept kept : queue.jobs()) {
            Job job = store.job(kept.id()).orElseThrow(() -> new AssertionError("lost: " + kept));
            assertThat(job.state()).isEqualTo(kept.state());
            assertThat(job.pending()).isEqualTo(kept.pending());
            assertThat(job.owner()).isEqualTo(kept.owner());
            assertThat(job.attempt()).isEqualTo(kept.attempt());
            assertThat(job.resumed()).isTrue();
            assertThat(job.settings().sealedCustomHeaders()).isNotNull();
            assertThat(store.files(kept.id(), 0, 100)).hasSameSizeAs(kept.files());
            for (EarlierQueue.KeptFile file : kept.files()) {
                assertHolds(store, kept, file);
            }
            assertThat(store.request(kept.owner(), "request of " + kept.id()))
                    .hasValueSatisfying(request -> assertThat(request.jobId()).isEqualTo(kept.id()));
        }
        assertThat(store.events(new EventQuery(0, Long.MAX_VALUE, null, null, Set.of(), 1000)))
                .hasSize((int) queue.events());
        for (Map.Entry<JobState, Long> counted : store.countByState().entrySet()) {
            assertThat(counted.getValue()).as("jobs in " + counted.getKey()).isEqualTo(queue.count(counted.getKey()));
        }
        assertThat(store.jobs(new JobQuery(null, Set.of(), Set.of(), Set.of(), "", true, false, null, 1000)))
                .hasSameSizeAs(queue.jobs());
    }

    private static void assertHolds(JobStore store, EarlierQueue.Kept kept, EarlierQueue.KeptFile expected) {
        JobFile file = store.files(kept.id(), expected.index(), 1).get(0);
        assertThat(file.state()).isEqualTo(expected.state());
        assertThat(file.localPath()).isEqualTo(expected.local());
        assertThat(file.bytesTransferred()).isEqualTo(expected.durable());
        boolean half = expected.state() == FileState.PENDING && expected.durable() > 0;
        boolean ended = kept.state().isFinal() && kept.pending() == PendingWork.NONE;
        List<Long> durable = store.checkpoint(kept.id(), expected.index()).stream()
                .map(FileCheckpoint::durableBytes)
                .toList();
        assertThat(durable).isEqualTo(half && !ended ? List.of((long) expected.durable()) : List.of());
    }
}
