package dev.ebb.server.support;

import dev.ebb.server.engine.TransferEnd;
import dev.ebb.server.engine.TransferListener;
import dev.ebb.server.engine.TransferTask;
import dev.ebb.server.job.FileCheckpoint;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

/** Remembers what a transfer reported, and fails when that breaks the order {@code CONNECTED? CHECKPOINT* ENDED}. */
public final class RecordingListener implements TransferListener {
    private static final long PATIENCE_SECONDS = 30;

    private final List<String> history = new CopyOnWriteArrayList<>();
    private final List<String> redirects = new CopyOnWriteArrayList<>();
    private final List<FileCheckpoint> checkpoints = new CopyOnWriteArrayList<>();
    private final CompletableFuture<TransferEnd> end = new CompletableFuture<>();
    private final CompletableFuture<Void> connected = new CompletableFuture<>();
    private final Function<FileCheckpoint, CompletionStage<Void>> keeper;

    public RecordingListener() {
        this(checkpoint -> CompletableFuture.completedFuture(null));
    }

    /** The keeper decides when a checkpoint is dealt with. */
    public RecordingListener(Function<FileCheckpoint, CompletionStage<Void>> keeper) {
        this.keeper = keeper;
    }

    @Override
    public void connected(TransferTask task) {
        history.add("CONNECTED");
        connected.complete(null);
    }

    @Override
    public CompletionStage<Void> checkpoint(FileCheckpoint checkpoint) {
        history.add("CHECKPOINT");
        checkpoints.add(checkpoint);
        return keeper.apply(checkpoint);
    }

    @Override
    public void redirected(TransferTask task, String remoteName) {
        redirects.add(remoteName);
    }

    /** The names that the file was reported to have. */
    public List<String> redirects() {
        return List.copyOf(redirects);
    }

    @Override
    public void ended(TransferTask task, TransferEnd how) {
        history.add("ENDED");
        end.complete(how);
    }

    /** Waits for the bytes to begin to move. */
    public void awaitConnected() {
        await(connected);
    }

    /** Waits for the end. */
    public TransferEnd awaitEnd() {
        TransferEnd how = await(end);
        String all = String.join(" ", history);
        if (!all.matches("(CONNECTED )?(CHECKPOINT )*ENDED")) {
            throw new AssertionError("out of order: " + all);
        }
        return how;
    }

    /** Whether it comes to an end within so long. */
    public boolean endsWithin(Duration time) throws Exception {
        try {
            end.get(time.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException goesOn) {
            return false;
        }
    }

    public TransferEnd.Finished awaitFinished() {
        TransferEnd how = awaitEnd();
        if (how instanceof TransferEnd.Finished finished) {
            return finished;
        }
        throw new AssertionError("not finished: " + how);
    }

    public TransferEnd.Failed awaitFailed() {
        TransferEnd how = awaitEnd();
        if (how instanceof TransferEnd.Failed failed) {
            return failed;
        }
        throw new AssertionError("not failed: " + how);
    }

    public List<FileCheckpoint> checkpoints() {
        return List.copyOf(checkpoints);
    }

    private static <T> T await(CompletableFuture<T> future) {
        try {
            return future.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException | ExecutionException | TimeoutException never) {
            throw new AssertionError("the transfer did not get there", never);
        }
    }
}
