package dev.ebb.server.rpc;

import dev.ebb.server.identity.AccessRule;
import dev.ebb.server.identity.Caller;
import dev.ebb.server.job.Job;
import dev.ebb.server.job.JobEvent;
import dev.ebb.server.job.JobException;
import dev.ebb.server.job.JobId;
import dev.ebb.server.job.OwnerId;
import dev.ebb.server.ledger.JobQueries;
import dev.ebb.server.scheduler.RunningJob;
import dev.ebb.server.store.EventQuery;
import dev.ebb.v1.SubscribeRequest;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a watcher asked for and may see.
 *
 * @param owner only events of jobs that this owner had; null = everybody's
 * @param jobId only this job; null = all
 * @param kinds only these; empty = all
 * @param heartbeat a sign of life after this much silence
 * @param progress how often to tell the progress of running jobs; null = never
 */
record Subscription(
        @Nullable OwnerId owner,
        @Nullable JobId jobId,
        Set<JobEvent.Kind> kinds,
        Duration heartbeat,
        @Nullable Duration progress) {
    private static final Duration LONGEST = Duration.ofHours(1);
    private static final Duration SHORTEST_HEARTBEAT = Duration.ofSeconds(1);
    private static final Duration USUAL_HEARTBEAT = Duration.ofSeconds(15);
    private static final Duration SHORTEST_PROGRESS = Duration.ofMillis(100);

    /** Checks what a caller asks for. */
    static Subscription of(Caller caller, SubscribeRequest request, JobQueries queries) {
        if (request.getAllUsers()) {
            AccessRule.requireAdministrator(caller, "watch everybody's jobs");
        }
        JobId jobId = request.getJobId().isEmpty() ? null : JobId.parse("job_id", request.getJobId());
        boolean ofEverybody = request.getAllUsers();
        if (jobId != null) {
            Job job = queries.job(caller, jobId);
            ofEverybody =
                    ofEverybody || (caller.isAdministrator() && !job.owner().equals(caller.id()));
        }
        return new Subscription(
                ofEverybody ? null : caller.id(),
                jobId,
                WireEnums.kinds("kinds", request.getKindsList()),
                request.hasHeartbeatInterval()
                        ? interval("heartbeat_interval", request.getHeartbeatInterval(), SHORTEST_HEARTBEAT)
                        : USUAL_HEARTBEAT,
                request.hasProgressInterval()
                        ? interval("progress_interval", request.getProgressInterval(), SHORTEST_PROGRESS)
                        : null);
    }

    /** One page of what the watcher may see. */
    EventQuery page(long after, int limit) {
        return new EventQuery(after, Long.MAX_VALUE, owner, jobId, kinds, limit);
    }

    /** True when the watcher may see the progress of a job, and asked for it. */
    boolean shows(RunningJob job) {
        return (owner == null || owner.equals(job.owner())) && (jobId == null || jobId.equals(job.id()));
    }

    private static Duration interval(String field, com.google.protobuf.Duration wire, Duration shortest) {
        Duration interval = WireTimes.span(field, wire);
        if (interval.compareTo(shortest) < 0 || interval.compareTo(LONGEST) > 0) {
            throw JobException.invalid(
                    field, "must be from " + shortest.toMillis() + " ms to " + LONGEST.toSeconds() + " s");
        }
        return interval;
    }
}
