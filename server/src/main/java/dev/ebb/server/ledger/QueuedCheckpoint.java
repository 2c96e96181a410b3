package dev.ebb.server.ledger;

import dev.ebb.server.job.FileCheckpoint;
import dev.ebb.server.job.FileResponse;
import dev.ebb.server.store.NotificationReceipt;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * What the service notes beside the changes of jobs, on its way to the store.
 *
 * @param checkpoints what is on disk
 * @param responses what servers answered
 * @param receipts what came of notifications
 * @param answer completed when it is remembered
 */
record QueuedCheckpoint(
        List<FileCheckpoint> checkpoints,
        List<FileResponse> responses,
        List<NotificationReceipt> receipts,
        CompletableFuture<Void> answer) {
    QueuedCheckpoint {
        checkpoints = List.copyOf(checkpoints);
        responses = List.copyOf(responses);
        receipts = List.copyOf(receipts);
    }
}
