package dev.ebb.server.store;

import dev.ebb.server.job.FileCheckpoint;
import dev.ebb.server.job.FileResponse;
import dev.ebb.server.job.JobId;
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
 * @param forgotten jobs that history is to forget with all that belongs to them; one that has not ended, or to which disk work
 *     is promised, stays
 * @param ceiling the most jobs that may count against the limits once this is written, of each owner of whom it adds one and
 *     of all; more is STALE_REVISION. null = whatever it comes to. One writer knows by itself and need not look
 */
public record StoreBatch(
        List<JobChange> changes,
        List<FileCheckpoint> checkpoints,
        List<FileResponse> responses,
        List<NotificationReceipt> receipts,
        List<JobId> forgotten,
        @Nullable JobQuota ceiling) {
    public StoreBatch {
        changes = List.copyOf(changes);
        checkpoints = List.copyOf(checkpoints);
        responses = List.copyOf(responses);
        receipts = List.copyOf(receipts);
        forgotten = List.copyOf(forgotten);
    }

    /** True when there is nothing to write. */
    public boolean isEmpty() {
        return changes.isEmpty()
                && checkpoints.isEmpty()
                && responses.isEmpty()
                && receipts.isEmpty()
                && forgotten.isEmpty();
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
        this(changes, checkpoints, responses, receipts, List.of(), null);
    }

    /** A batch without receipts. */
    public StoreBatch(List<JobChange> changes, List<FileCheckpoint> checkpoints, List<FileResponse> responses) {
        this(changes, checkpoints, responses, List.of());
    }

    /** A batch that forgets jobs and does nothing else. */
    public static StoreBatch forgetting(List<JobId> jobs) {
        return new StoreBatch(List.of(), List.of(), List.of(), List.of(), jobs, null);
    }
}
