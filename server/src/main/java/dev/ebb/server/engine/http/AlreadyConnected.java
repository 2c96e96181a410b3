package dev.ebb.server.engine.http;

import dev.ebb.server.engine.TransferEnd;
import dev.ebb.server.engine.TransferListener;
import dev.ebb.server.engine.TransferTask;
import dev.ebb.server.job.FileCheckpoint;
import java.util.concurrent.CompletionStage;

/**
 * Passes on what an attempt reports to a listener that has heard already that the server answered: once is enough. Thread-safe
 * as the listener is.
 */
record AlreadyConnected(TransferListener listener) implements TransferListener {
    @Override
    public void connected(TransferTask task) {
        // It knows.
    }

    @Override
    public CompletionStage<Void> checkpoint(FileCheckpoint checkpoint) {
        return listener.checkpoint(checkpoint);
    }

    @Override
    public void redirected(TransferTask task, String remoteName) {
        listener.redirected(task, remoteName);
    }

    @Override
    public void ended(TransferTask task, TransferEnd end) {
        listener.ended(task, end);
    }
}
