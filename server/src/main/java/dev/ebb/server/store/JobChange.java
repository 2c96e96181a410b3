package dev.ebb.server.store;

import dev.ebb.server.job.Job;
import dev.ebb.server.job.JobEvent;
import dev.ebb.server.job.JobFile;
import dev.ebb.server.job.JobId;
import dev.ebb.server.job.OwnerId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One decided change of one job.
 *
 * @param before the value it was decided on; null for a new job. The commit fails when the store holds another revision
 * @param after the new value; equal to {@code before} when only a request is recorded
 * @param files files added or changed; a file that is no longer PENDING loses its checkpoint
 * @param droppedCheckpoints files that start again from zero
 * @param events history, in order
 * @param request the idempotence record
 * @param limited whether the job counts against the limits (its creator was a USER); kept from creation on
 * @param actor who asked for it, the service itself included; null when that is not to be remembered
 */
public record JobChange(
        @Nullable Job before,
        Job after,
        List<JobFile> files,
        List<Integer> droppedCheckpoints,
        List<JobEvent> events,
        @Nullable RecordedRequest request,
        boolean limited,
        @Nullable OwnerId actor) {
    /** A change of which nobody need know who asked for it. */
    public JobChange(
            @Nullable Job before,
            Job after,
            List<JobFile> files,
            List<Integer> droppedCheckpoints,
            List<JobEvent> events,
            @Nullable RecordedRequest request,
            boolean limited) {
        this(before, after, files, droppedCheckpoints, events, request, limited, null);
    }

    public JobChange {
        files = List.copyOf(files);
        droppedCheckpoints = List.copyOf(droppedCheckpoints);
        events = List.copyOf(events);
    }

    /** The job concerned. */
    public JobId jobId() {
        return after.id();
    }
}
