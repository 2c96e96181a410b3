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

    /** All events of a stretch of the history. */
    public static EventQuery everything(long after, long upTo, int limit) {
        return new EventQuery(after, upTo, null, null, Set.of(), limit);
    }

    /** The same, up to another place. */
    public EventQuery upTo(long end) {
        return new EventQuery(after, end, owner, jobId, kinds, limit);
    }

    /** True when it asks for events like this one, wherever it stands in the history. */
    public boolean isAbout(JobEvent event) {
        return (owner == null || owner.equals(event.owner()))
                && (jobId == null || jobId.equals(event.jobId()))
                && (kinds.isEmpty() || kinds.contains(event.kind()));
    }
}
