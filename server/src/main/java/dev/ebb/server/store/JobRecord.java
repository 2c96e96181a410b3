package dev.ebb.server.store;

import dev.ebb.server.job.Job;
import dev.ebb.server.job.OwnerId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An ended job with what its row does not say. It ended when it was last modified.
 *
 * @param job the job
 * @param creator who made it
 * @param endedBy who completed or cancelled it; null when that was before it was recorded
 * @param started when it first ran; null when it never did, or before it was recorded
 */
public record JobRecord(
        Job job,
        OwnerId creator,
        @Nullable OwnerId endedBy,
        @Nullable Instant started) {
    /** How it ended. */
    public JobOutcome outcome() {
        return JobOutcome.of(job);
    }

    /** Where it stands in the list. */
    public HistoryQuery.Position position() {
        return new HistoryQuery.Position(job.times().modified(), job.id());
    }
}
