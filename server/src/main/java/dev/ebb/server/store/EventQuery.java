package dev.ebb.server.store;

import dev.ebb.server.job.JobEvent;
import dev.ebb.server.job.JobId;
import dev.ebb.server.job.OwnerId;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One page of history.
 *
 * @param after only later events
 * @param upTo and none later than this, so that a page knows where it ends even when nothing matches
 * @param owner only events of jobs that this owner had; null = everybody's
 * @param jobId only this job; null = all
 * @param kinds only these; empty = all
 * @param limit most events
 */
public record EventQuery(
        long after,
        long upTo,
        @Nullable OwnerId owner,
        @Nullable JobId jobId,
        Set<JobEvent.Kind> kinds,
        int limit) {
    public EventQuery {
        kinds = Set.copyOf(kinds);
    }
}
