package dev.ebb.server.engine.upload;

import dev.ebb.server.engine.EngineOptions;
import dev.ebb.server.engine.RangeFailures;
import dev.ebb.server.engine.TransferFailure;
import dev.ebb.server.engine.TransferListener;
import dev.ebb.server.engine.TransferTask;
import dev.ebb.server.job.FileCheckpoint;
import dev.ebb.server.job.UploadSession;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Has remembered what the server said it has: at once where that needs other words to go on from, else now and then. One
 * checkpoint is under way at a time. Confined to the strand of its upload.
 */
final class Acknowledged {
    private final TransferTask task;
    private final TransferListener listener;
    private final Consumer<UploadAttempt.Step> strand;
    private final long everyBytes;
    private final Duration every;
    private FileCheckpoint told;
    private long toldNanos = System.nanoTime();
    private @Nullable FileCheckpoint waiting;
    private boolean underWay;
    private boolean closed;
    private UploadAttempt.@Nullable Step afterwards;

    Acknowledged(
            EngineOptions options, TransferTask task, TransferListener listener, Consumer<UploadAttempt.Step> strand) {
        this.task = task;
        this.listener = listener;
        this.strand = strand;
        this.everyBytes = options.checkpointBytes();
        this.every = options.checkpointInterval();
        FileCheckpoint left = task.resumeFrom();
        this.told = left != null ? left : checkpoint(0, 0, null);
    }

    /** The server has so much. */
    void tell(long offset, long size, @Nullable UploadSession session) {
        boolean otherWords = !Objects.equals(session, told.upload());
        boolean much = Math.abs(offset - told.durableBytes()) >= everyBytes
                || offset != told.durableBytes() && System.nanoTime() - toldNanos >= every.toNanos();
        if (otherWords || session != null && much) {
            waiting = checkpoint(offset, size, session);
            send();
        }
    }

    private void send() {
        FileCheckpoint next = waiting;
        if (next == null || underWay || closed) {
            return;
        }
        waiting = null;
        told = next;
        toldNanos = System.nanoTime();
        underWay = true;
        listener.checkpoint(next)
                .whenComplete((done, lost) -> strand.accept(() -> {
                    underWay = false;
                    send();
                    settle(lost);
                }));
    }

    /** The step follows once everything that was told is remembered; without that the upload fails. */
    void whenRemembered(UploadAttempt.Step step) {
        afterwards = step;
        settle(null);
    }

    private void settle(@Nullable Throwable lost) {
        UploadAttempt.Step step = afterwards;
        if (step != null && !closed && (lost != null || !underWay && waiting == null)) {
            afterwards = null;
            strand.accept(
                    lost == null
                            ? step
                            : () -> {
                                throw new TransferFailure(
                                        RangeFailures.notKept(task.files().destination()), lost);
                            });
        }
    }

    /** Tells nothing more: the end does. */
    void close() {
        closed = true;
    }

    FileCheckpoint checkpoint(long offset, long size, @Nullable UploadSession session) {
        long kept = session == null ? 0 : offset;
        return new FileCheckpoint(task.jobId(), task.fileIndex(), task.attempt(), kept, size, null, null).with(session);
    }
}
