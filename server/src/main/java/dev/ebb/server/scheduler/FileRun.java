package dev.ebb.server.scheduler;

import dev.ebb.server.engine.Transfer;
import dev.ebb.server.engine.TransferProgress;
import dev.ebb.server.engine.TransferTask;
import dev.ebb.server.job.FileCheckpoint;
import dev.ebb.server.job.JobFile;
import org.jspecify.annotations.Nullable;

/** One file of a running job, from its start until the ledger has recorded its end. */
final class FileRun {
    private final JobFile row;
    private final long resumedBytes;
    private volatile @Nullable Transfer transfer;
    private volatile @Nullable TransferProgress last;
    private volatile @Nullable String headers;

    FileRun(JobFile row, TransferTask task) {
        FileCheckpoint from = task.resumeFrom();
        this.row = row;
        this.resumedBytes = from == null ? 0 : from.durableBytes();
    }

    JobFile row() {
        return row;
    }

    void begun(Transfer running) {
        transfer = running;
    }

    void over(TransferProgress end) {
        Transfer running = transfer;
        if (running != null) {
            headers = running.responseHeaders();
        }
        last = end;
        transfer = null;
    }

    boolean isMoving() {
        return last == null;
    }

    /** True when bytes came that were not there before. */
    boolean hasAdvanced() {
        return progress().bytesTransferred() > Math.max(resumedBytes, row.bytesTransferred());
    }

    void stop() {
        Transfer running = transfer;
        if (running != null) {
            running.stop();
        }
    }

    /** The header fields of the last answer of this run; null before the first. */
    @Nullable
    String responseHeaders() {
        Transfer running = transfer;
        return running != null ? running.responseHeaders() : headers;
    }

    /** Where the reply to the file stands; null until it begins, and when the run is over. */
    @Nullable
    TransferProgress reply() {
        Transfer running = transfer;
        return running == null ? null : running.reply();
    }

    TransferProgress progress() {
        TransferProgress end = last;
        if (end != null) {
            return end;
        }
        Transfer running = transfer;
        return running != null ? running.progress() : new TransferProgress(row.bytesTransferred(), row.bytesTotal());
    }
}
