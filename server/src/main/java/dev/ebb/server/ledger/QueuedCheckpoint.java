package dev.ebb.server.ledger;

import dev.ebb.server.job.FileCheckpoint;
import dev.ebb.server.job.FileResponse;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Progress on its way to the store.
 *
 * @param checkpoints what is on disk
 * @param responses what servers answered
 * @param answer completed when it is remembered
 */
record QueuedCheckpoint(
        List<FileCheckpoint> checkpoints, List<FileResponse> responses, CompletableFuture<Void> answer) {
    QueuedCheckpoint {
        checkpoints = List.copyOf(checkpoints);
        responses = List.copyOf(responses);
    }
}
