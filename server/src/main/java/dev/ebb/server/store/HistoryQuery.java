package dev.ebb.server.store;

import dev.ebb.server.job.JobId;
import dev.ebb.server.job.JobPriority;
import dev.ebb.server.job.JobType;
import dev.ebb.server.job.OwnerId;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One page of ended jobs. Empty sets and texts do not restrict.
 *
 * @param owner only this owner's; null = everybody's
 * @param outcomes any of these
 * @param types any of these
 * @param priorities any of these
 * @param since only those that ended then or later; null = from the beginning
 * @param until only those that ended before; null = until now
 * @param namePart the display name has this in it
 * @param urlPart the remote name of one of its files, or the URL that answered, has this in it
 * @param after the last job of the previous page; null for the first page
 * @param limit most jobs in the page
 */
public record HistoryQuery(
        @Nullable OwnerId owner,
        Set<JobOutcome> outcomes,
        Set<JobType> types,
        Set<JobPriority> priorities,
        @Nullable Instant since,
        @Nullable Instant until,
        String namePart,
        String urlPart,
        @Nullable Position after,
        int limit) {
    public HistoryQuery {
        outcomes = Set.copyOf(outcomes);
        types = Set.copyOf(types);
        priorities = Set.copyOf(priorities);
    }

    /** Everything, whosever it is. */
    public static HistoryQuery all(int limit) {
        return new HistoryQuery(null, Set.of(), Set.of(), Set.of(), null, null, "", "", null, limit);
    }

    /** The same query for one owner. */
    public HistoryQuery ownedBy(OwnerId who) {
        return new HistoryQuery(who, outcomes, types, priorities, since, until, namePart, urlPart, after, limit);
    }

    /** The page that follows the one that ended with this job. */
    public HistoryQuery after(@Nullable Position last) {
        return new HistoryQuery(owner, outcomes, types, priorities, since, until, namePart, urlPart, last, limit);
    }

    /**
     * A place in the list.
     *
     * @param ended when a job ended
     * @param id its id, which breaks ties
     */
    public record Position(Instant ended, JobId id) {}
}
