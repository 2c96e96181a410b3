package dev.ebb.server.store;

import dev.ebb.server.job.FileCheckpoint;
import dev.ebb.server.job.FileResponse;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one transaction writes.
 *
 * @param changes changes of jobs, in the order decided
 * @param checkpoints progress of files; one whose attempt is older than the stored one, or whose file is no longer
 *     PENDING, is dropped
 * @param responses what servers last answered about files; one of an older attempt than the stored one is dropped
 * @param receipts what came of notifications; one that is not owed any more is dropped
 * @param ceiling the most jobs that may count against the limits once this is written, of each owner of whom it adds one and
 *     of all; more is STALE_REVISION. null = whatever it comes to. One writer knows by itself and need not look
 */
public record StoreBatch(
        List<JobChange> changes,
        List<FileCheckpoint> checkpoints,
        List<FileResponse> responses,
        List<NotificationReceipt> receipts,
        @Nullable JobQuota ceiling) {
    public StoreBatch {
        changes = List.copyOf(changes);
        checkpoints = List.copyOf(checkpoints);
        responses = List.copyOf(responses);
        receipts = List.copyOf(receipts);
    }

    /** True when there is nothing to write. */
    public boolean isEmpty() {
        return changes.isEmpty() && checkpoints.isEmpty() && responses.isEmpty() && receipts.isEmpty();
    }

    /** A batch without answers of servers and receipts. */
    public StoreBatch(List<JobChange> changes, List<FileCheckpoint> checkpoints) {
        this(changes, checkpoints, List.of());
    }

    /** A batch that is under no limit. */
    public StoreBatch(
            List<JobChange> changes,
            List<FileCheckpoint> checkpoints,
            List<FileResponse> responses,
            List<NotificationReceipt> receipts) {
        this(changes, checkpoints, responses, receipts, null);
    }

    /** A batch without receipts. */
    public StoreBatch(List<JobChange> changes, List<FileCheckpoint> checkpoints, List<FileResponse> responses) {
        this(changes, checkpoints, responses, List.of(), null);
    }
}
