package dev.ebb.server.support;

import dev.ebb.server.engine.ServerChange;
import dev.ebb.server.engine.Transfer;
import dev.ebb.server.engine.TransferEnd;
import dev.ebb.server.engine.TransferListener;
import dev.ebb.server.engine.TransferProgress;
import dev.ebb.server.engine.TransferTask;
import dev.ebb.server.job.FileCheckpoint;
import dev.ebb.server.job.JobFile;
import dev.ebb.server.job.TransferError;
import dev.ebb.server.job.Validator;

/** An attempt that a test moves by hand. Obeys {@link #stop} at once unless it is told to {@link #linger}. */
public final class FakeTransfer implements Transfer {
    private static final long SIZE = 1000;

    private final TransferTask task;
    private final TransferListener listener;
    private volatile long bytes;
    private volatile boolean lingers;
    private volatile boolean stopAsked;
    private volatile boolean over;
    private volatile boolean heldBack;
    private volatile long size = SIZE;

    FakeTransfer(TransferTask task, TransferListener listener) {
        this.task = task;
        this.bytes = task.progressSoFar().bytesTransferred();
        this.listener = listener;
        this.bytes = task.resumeFrom() == null ? 0 : task.resumeFrom().durableBytes();
    }

    public TransferTask task() {
        return task;
    }

    public boolean isOver() {
        return over;
    }

    public boolean stopAsked() {
        return stopAsked;
    }

    /** The service itself holds it back, or does so no more. */
    public FakeTransfer holdBack(boolean now) {
        heldBack = now;
        return this;
    }

    @Override
    public boolean isHeldBack() {
        return heldBack;
    }

    /** Does not obey stop until {@link #obey}. */
    public FakeTransfer linger() {
        lingers = true;
        return this;
    }

    public FakeTransfer connect() {
        listener.connected(task);
        return this;
    }

    /** So many bytes of a thousand are there now. */
    public FakeTransfer moveTo(long position) {
        bytes = position;
        return this;
    }

    /** The server does not say how large the file is. */
    public FakeTransfer ofUnknownSize() {
        size = JobFile.UNKNOWN;
        return this;
    }

    /** The bytes so far are synced, and the listener is told. */
    public FakeTransfer checkpoint() {
        listener.checkpoint(kept());
        return this;
    }

    public void finish() {
        bytes = SIZE;
        end(new TransferEnd.Finished(SIZE, -1, "1:" + task.fileIndex()));
    }

    public void fail(TransferError error) {
        long before = task.resumeFrom() == null ? 0 : task.resumeFrom().durableBytes();
        end(new TransferEnd.Failed(error, bytes - before, bytes == 0 ? null : kept()));
    }

    public void obey() {
        end(new TransferEnd.Stopped(bytes == 0 ? task.resumeFrom() : kept()));
    }

    @Override
    public TransferProgress progress() {
        return new TransferProgress(bytes, size);
    }

    @Override
    public void stop() {
        stopAsked = true;
        if (!lingers && !over) {
            obey();
        }
    }

    private FileCheckpoint kept() {
        Validator version = new Validator(Validator.Kind.ETAG, "\"v1\"");
        return new FileCheckpoint(
                task.jobId(),
                task.fileIndex(),
                task.attempt(),
                bytes,
                SIZE,
                version,
                ServerChange.originOf(task.remote()));
    }

    private void end(TransferEnd how) {
        if (over) {
            throw new IllegalStateException("this attempt is over");
        }
        over = true;
        listener.ended(task, how);
    }
}
