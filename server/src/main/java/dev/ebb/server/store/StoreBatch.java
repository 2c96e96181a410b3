package dev.ebb.server.store;

import dev.ebb.server.job.FileCheckpoint;
import java.util.List;

/**
 * What one transaction writes.
 *
 * @param changes changes of jobs, in the order decided
 * @param checkpoints progress of files; one whose attempt is older than the stored one, or whose file is no longer
 *     PENDING, is dropped
 */
public record StoreBatch(List<JobChange> changes, List<FileCheckpoint> checkpoints) {
    public StoreBatch {
        changes = List.copyOf(changes);
        checkpoints = List.copyOf(checkpoints);
    }
}
