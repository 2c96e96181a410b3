package dev.ebb.client.bits;

import java.util.Set;

/**
 * Which jobs to list (EnumJobs). Immutable; what is empty does not restrict.
 *
 * <pre>{@code
 * for (JobSnapshot job : manager.enumJobs(JobFilter.MINE.in(JobState.ERROR, JobState.TRANSFERRED))) {
 *     System.out.println(job.getDisplayName());
 * }
 * }</pre>
 *
 * @param allUsers everybody's jobs instead of the caller's (BG_JOB_ENUM_ALL_USERS); administrators only
 * @param states any of these states
 * @param types any of these types
 * @param priorities any of these priorities
 * @param displayNamePrefix the name starts with this, case-sensitive
 * @param includeFinal also jobs that have ended, for as long as their history is kept
 * @param oldestFirst in order of creation, instead of the newest first
 */
public record JobFilter(
        boolean allUsers,
        Set<JobState> states,
        Set<JobType> types,
        Set<JobPriority> priorities,
        String displayNamePrefix,
        boolean includeFinal,
        boolean oldestFirst) {
    /** The caller's own jobs that have not ended. */
    public static final JobFilter MINE = new JobFilter(false, Set.of(), Set.of(), Set.of(), "", false, false);

    /** Everybody's jobs that have not ended; administrators only. */
    public static final JobFilter ALL_USERS = new JobFilter(true, Set.of(), Set.of(), Set.of(), "", false, false);

    public JobFilter {
        states = Set.copyOf(states);
        types = Set.copyOf(types);
        priorities = Set.copyOf(priorities);
    }

    /** Of these, those in any of the states. */
    public JobFilter in(JobState... any) {
        return new JobFilter(allUsers, Set.of(any), types, priorities, displayNamePrefix, includeFinal, oldestFirst);
    }

    /** Of these, those of any of the types. */
    public JobFilter ofType(JobType... any) {
        return new JobFilter(allUsers, states, Set.of(any), priorities, displayNamePrefix, includeFinal, oldestFirst);
    }

    /** Of these, those of any of the priorities. */
    public JobFilter ofPriority(JobPriority... any) {
        return new JobFilter(allUsers, states, types, Set.of(any), displayNamePrefix, includeFinal, oldestFirst);
    }

    /** Of these, those whose name starts so. */
    public JobFilter named(String prefix) {
        return new JobFilter(allUsers, states, types, priorities, prefix, includeFinal, oldestFirst);
    }

    /** These, and those that have ended. */
    public JobFilter withFinal() {
        return new JobFilter(allUsers, states, types, priorities, displayNamePrefix, true, oldestFirst);
    }

    /** These, in order of creation. */
    public JobFilter withOldestFirst() {
        return new JobFilter(allUsers, states, types, priorities, displayNamePrefix, includeFinal, true);
    }

    dev.ebb.v1.EnumJobsRequest.Builder toWire() {
        return dev.ebb.v1.EnumJobsRequest.newBuilder()
                .setAllUsers(allUsers)
                .setOrder(
                        oldestFirst
                                ? dev.ebb.v1.JobOrder.JOB_ORDER_OLDEST_FIRST
                                : dev.ebb.v1.JobOrder.JOB_ORDER_NEWEST_FIRST)
                .setFilter(dev.ebb.v1.JobFilter.newBuilder()
                        .addAllStates(states.stream().map(JobState::toWire).toList())
                        .addAllTypes(types.stream().map(JobType::toWire).toList())
                        .addAllPriorities(
                                priorities.stream().map(JobPriority::toWire).toList())
                        .setDisplayNamePrefix(displayNamePrefix)
                        .setIncludeFinal(includeFinal));
    }
}
