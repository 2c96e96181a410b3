package dev.ebb.server.ledger;

import dev.ebb.server.job.FileCheckpoint;
import java.util.concurrent.CompletableFuture;

/**
 * Progress on its way to the store.
 *
 * @param checkpoint what is on disk
 * @param answer completed when it is remembered
 */
record QueuedCheckpoint(FileCheckpoint checkpoint, CompletableFuture<Void> answer) {}
