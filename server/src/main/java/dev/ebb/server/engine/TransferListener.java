package dev.ebb.server.engine;

import dev.ebb.server.job.FileCheckpoint;
import java.util.concurrent.CompletionStage;

/**
 * What a transfer reports, in the order {@code CONNECTED? CHECKPOINT* ENDED}. Called on engine threads: implementations
 * post to a mailbox and return at once.
 */
public interface TransferListener {
    /** The server has answered and bytes are about to move. Raised at most once an attempt. */
    void connected(TransferTask task);

    /**
     * These bytes are synced to disk and may be remembered. The next checkpoint of the file is not raised before the
     * returned stage is complete.
     */
    CompletionStage<Void> checkpoint(FileCheckpoint checkpoint);

    /**
     * The file is elsewhere, and its remote name should say so: told right before the end, because while the file moves the
     * URL that the job was given is still the one to ask.
     */
    default void redirected(TransferTask task, String remoteName) {}

    /** The attempt is over and touches neither network nor disk any more. Raised exactly once, last. */
    void ended(TransferTask task, TransferEnd end);
}
