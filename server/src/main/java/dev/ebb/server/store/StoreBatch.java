package dev.ebb.server.store;

import dev.ebb.server.job.FileCheckpoint;
import dev.ebb.server.job.FileResponse;
import java.util.List;

/**
 * What one transaction writes.
 *
 * @param changes changes of jobs, in the order decided
 * @param checkpoints progress of files; one whose attempt is older than the stored one, or whose file is no longer
 *     PENDING, is dropped
 * @param responses what servers last answered about files; one of an older attempt than the stored one is dropped
 */
public record StoreBatch(List<JobChange> changes, List<FileCheckpoint> checkpoints, List<FileResponse> responses) {
    public StoreBatch {
        changes = List.copyOf(changes);
        checkpoints = List.copyOf(checkpoints);
        responses = List.copyOf(responses);
    }

    /** True when there is nothing to write. */
    public boolean isEmpty() {
        return changes.isEmpty() && checkpoints.isEmpty() && responses.isEmpty();
    }

    /** A batch without answers of servers. */
    public StoreBatch(List<JobChange> changes, List<FileCheckpoint> checkpoints) {
        this(changes, checkpoints, List.of());
    }
}
