package dev.ebb.client.bits;

import dev.ebb.v1.EnumJobsRequest;
import dev.ebb.v1.JobOrder;
import java.util.List;
import java.util.function.Consumer;

/**
 * Which jobs to list (EnumJobs). Immutable; what is not said does not restrict.
 *
 * <pre>{@code
 * for (JobSnapshot job : manager.enumJobs(JobFilter.MINE.in(JobState.ERROR, JobState.TRANSFERRED))) {
 *     System.out.println(job.getDisplayName());
 * }
 * }</pre>
 */
public final class JobFilter {
    /** The caller's own jobs that have not ended, the newest first. */
    public static final JobFilter MINE = new JobFilter(EnumJobsRequest.newBuilder()
            .setOrder(JobOrder.JOB_ORDER_NEWEST_FIRST)
            .build());

    /** Everybody's jobs that have not ended (BG_JOB_ENUM_ALL_USERS), the newest first; administrators only. */
    public static final JobFilter ALL_USERS =
            new JobFilter(MINE.request.toBuilder().setAllUsers(true).build());

    private final EnumJobsRequest request;

    private JobFilter(EnumJobsRequest request) {
        this.request = request;
    }

    /** Of these, those in any of the states. */
    public JobFilter in(JobState... states) {
        return and(filter -> filter.addAllStates(
                List.of(states).stream().map(JobState::toWire).toList()));
    }

    /** Of these, those of any of the types. */
    public JobFilter ofType(JobType... types) {
        return and(filter ->
                filter.addAllTypes(List.of(types).stream().map(JobType::toWire).toList()));
    }

    /** Of these, those of any of the priorities. */
    public JobFilter ofPriority(JobPriority... priorities) {
        return and(filter -> filter.addAllPriorities(
                List.of(priorities).stream().map(JobPriority::toWire).toList()));
    }

    /** Of these, those whose name starts so, case-sensitive. */
    public JobFilter named(String prefix) {
        return and(filter -> filter.setDisplayNamePrefix(prefix));
    }

    /** Of these, those of one owner, such as {@code uid:1000}; of others than the caller only with {@link #ALL_USERS}. */
    public JobFilter ownedBy(String owner) {
        return and(filter -> filter.setOwner(owner));
    }

    /** These, and those that have ended, for as long as their history is kept. */
    public JobFilter withFinal() {
        return and(filter -> filter.setIncludeFinal(true));
    }

    /** These, in order of creation. */
    public JobFilter withOldestFirst() {
        return new JobFilter(
                request.toBuilder().setOrder(JobOrder.JOB_ORDER_OLDEST_FIRST).build());
    }

    EnumJobsRequest page(String token) {
        return request.toBuilder().setPageToken(token).build();
    }

    private JobFilter and(Consumer<dev.ebb.v1.JobFilter.Builder> condition) {
        EnumJobsRequest.Builder more = request.toBuilder();
        condition.accept(more.getFilterBuilder());
        return new JobFilter(more.build());
    }
}
