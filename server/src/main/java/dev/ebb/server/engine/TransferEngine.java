package dev.ebb.server.engine;

import dev.ebb.server.governor.idle.PastDecision;
import dev.ebb.server.governor.idle.PathReport;
import dev.ebb.server.job.FileContent;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Moves files and puts them in place. Thread-safe; no method blocks. */
public interface TransferEngine extends AutoCloseable {
    /** Starts an attempt; everything that happens to it is told to the listener, even if it fails at once. */
    Transfer start(TransferTask task, TransferListener listener);

    /**
     * Asks the server of a download what it has, with the owner's rights there and without fetching it (HEAD). Never fails but
     * with {@link Inquired.Refused}, and is complete when the transfer's own deadlines have passed.
     */
    default CompletionStage<Inquired> inquire(TransferTask task) {
        return CompletableFuture.failedFuture(new UnsupportedOperationException("this engine asks nobody"));
    }

    /**
     * Puts transferred files in place in the order given and syncs each directory once. Repeating it after a crash
     * finishes what was begun: a file that is already in place counts as placed. Stops at the first failure.
     *
     * @param held whether the files are this process's still; asked from other threads. Others may rely on what lies in place
     *     since they are not, so that it stays there though its directory could not be synced
     */
    CompletionStage<PublishResult> publish(List<PublishTask> files, BooleanSupplier held);

    /**
     * Deletes temporary files; a missing one is as good as deleted. Where the files carry the mark of a node, also what other
     * nodes have made of them. Answers how many are left.
     */
    CompletionStage<Integer> discard(List<TransferTask.LocalFiles> files);

    /**
     * Has the server of an upload that is given up forget what it was sent ({@link TransferTask#resumeFrom}). Asked once; the
     * stage is complete within ten seconds, whatever the server does, and never fails.
     */
    CompletionStage<Void> abandon(TransferTask task);

    /** The space of the volumes. */
    Space space();

    /**
     * Checks, with the owner's rights, that the destination of a download can be written, or the source of an upload read,
     * before the file is accepted. The stage fails with a {@link dev.ebb.server.job.JobException} without a field name.
     */
    CompletionStage<Void> probe(TransferTask.LocalFiles files, dev.ebb.server.job.JobType type);

    /**
     * Reads the file at the destination, if it has this key, with the owner's rights; without its bytes when it has more than
     * {@code maxBytes}. The stage fails with a {@link dev.ebb.server.job.JobException}.
     */
    CompletionStage<FileContent> read(TransferTask.LocalFiles file, @Nullable String key, int maxBytes);

    /** The paths to the network that background transfers have used, and how these do on them. Thread-safe. */
    default List<PathReport> paths() {
        return List.of();
    }

    /** The latest decisions about the path of this name, oldest first; none for one that is not known. Thread-safe. */
    default CompletionStage<List<PastDecision>> decisions(String path) {
        return CompletableFuture.completedFuture(List.of());
    }

    /** Connections that are in use or waited for now, by the name of the server. Thread-safe. */
    default Map<String, Integer> connectionsWanted() {
        return Map.of();
    }

    /** From now on only this part of the connections to a server may be open; who waits for one is looked at again. Thread-safe. */
    default void shareConnections(ConnectionShares shares) {}

    /** Stops every transfer, waits for the disk, releases everything. */
    @Override
    void close();
}
