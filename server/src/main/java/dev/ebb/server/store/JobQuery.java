package dev.ebb.server.store;

import dev.ebb.server.job.JobId;
import dev.ebb.server.job.JobPriority;
import dev.ebb.server.job.JobState;
import dev.ebb.server.job.JobType;
import dev.ebb.server.job.OwnerId;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One page of jobs. Empty sets do not restrict.
 *
 * @param owner only this owner's; null = everybody's
 * @param states any of these
 * @param types any of these
 * @param priorities any of these
 * @param namePrefix the display name starts with this; empty = any
 * @param includeFinal also jobs that have ended
 * @param newestFirst order by creation
 * @param after the last job of the previous page; null for the first page
 * @param limit most jobs in the page
 */
public record JobQuery(
        @Nullable OwnerId owner,
        Set<JobState> states,
        Set<JobType> types,
        Set<JobPriority> priorities,
        String namePrefix,
        boolean includeFinal,
        boolean newestFirst,
        @Nullable Position after,
        int limit) {
    public JobQuery {
        states = Set.copyOf(states);
        types = Set.copyOf(types);
        priorities = Set.copyOf(priorities);
    }

    /** The same query for one owner. */
    public JobQuery ownedBy(OwnerId who) {
        return new JobQuery(who, states, types, priorities, namePrefix, includeFinal, newestFirst, after, limit);
    }

    /**
     * A place in the list.
     *
     * @param created creation time of a job
     * @param id its id, which breaks ties
     */
    public record Position(Instant created, JobId id) {}
}
