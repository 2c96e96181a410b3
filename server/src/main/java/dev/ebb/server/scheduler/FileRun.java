package dev.ebb.server.scheduler;

import dev.ebb.server.engine.Transfer;
import dev.ebb.server.engine.TransferProgress;
import dev.ebb.server.job.JobFile;
import org.jspecify.annotations.Nullable;

/** One file of a running job, from its start until the ledger has recorded its end. */
final class FileRun {
    private final JobFile row;
    private volatile @Nullable Transfer transfer;
    private volatile @Nullable TransferProgress last;

    FileRun(JobFile row) {
        this.row = row;
    }

    JobFile row() {
        return row;
    }

    void begun(Transfer running) {
        transfer = running;
    }

    void over(TransferProgress end) {
        last = end;
        transfer = null;
    }

    boolean isMoving() {
        return last == null;
    }

    void stop() {
        Transfer running = transfer;
        if (running != null) {
            running.stop();
        }
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
