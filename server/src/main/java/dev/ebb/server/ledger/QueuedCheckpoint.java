package dev.ebb.server.ledger;

import dev.ebb.server.job.FileCheckpoint;
import dev.ebb.server.job.FileResponse;
import dev.ebb.server.job.JobId;
import dev.ebb.server.store.NotificationReceipt;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * What the service notes beside the changes of jobs, on its way to the store.
 *
 * @param checkpoints what is on disk
 * @param responses what servers answered
 * @param receipts what came of notifications
 * @param forgotten jobs that are to be forgotten
 * @param answer completed when it is remembered
 */
record QueuedCheckpoint(
        List<FileCheckpoint> checkpoints,
        List<FileResponse> responses,
        List<NotificationReceipt> receipts,
        List<JobId> forgotten,
        CompletableFuture<Void> answer) {
    QueuedCheckpoint {
        checkpoints = List.copyOf(checkpoints);
        responses = List.copyOf(responses);
        receipts = List.copyOf(receipts);
        forgotten = List.copyOf(forgotten);
    }

    static QueuedCheckpoint of(
            List<FileCheckpoint> checkpoints, List<FileResponse> responses, List<NotificationReceipt> receipts) {
        return new QueuedCheckpoint(checkpoints, responses, receipts, List.of(), new CompletableFuture<>());
    }

    static QueuedCheckpoint forgetting(JobId id) {
        return new QueuedCheckpoint(List.of(), List.of(), List.of(), List.of(id), new CompletableFuture<>());
    }
}
