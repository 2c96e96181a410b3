package dev.ebb.server.scheduler;

import dev.ebb.server.engine.Transfer;
import dev.ebb.server.engine.TransferProgress;
import dev.ebb.server.engine.TransferTask;
import dev.ebb.server.job.FileCheckpoint;
import dev.ebb.server.job.FileDemand;
import dev.ebb.server.job.JobFile;
import dev.ebb.server.job.RangeSet;
import org.jspecify.annotations.Nullable;

/** One file of a running job, from its start until the ledger has recorded its end. */
final class FileRun {
    private final JobFile row;
    private final long resumedBytes;
    private final boolean selective;
    private FileDemand demand;
    private RangeSet announced;
    private volatile @Nullable Transfer transfer;
    private volatile @Nullable TransferProgress last;
    private volatile @Nullable String headers;

    FileRun(JobFile row, TransferTask task) {
        FileCheckpoint from = task.resumeFrom();
        this.row = row;
        this.resumedBytes = from == null ? 0 : from.durableBytes();
        this.selective = task.isSelective() && task.selection().parts().isEmpty();
        this.demand = row.demand();
        this.announced = from == null ? RangeSet.EMPTY : from.durable();
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

    boolean waitsForConnection() {
        Transfer running = transfer;
        return running != null && running.waitsForConnection();
    }

    boolean sharesConnection() {
        Transfer running = transfer;
        return running != null && running.sharesConnection();
    }

    TransferProgress progress() {
        TransferProgress end = last;
        if (end != null) {
            return end;
        }
        Transfer running = transfer;
        return running != null ? running.progress() : new TransferProgress(row.bytesTransferred(), row.bytesTotal());
    }

    FileDemand demand() {
        return demand;
    }

    /** Other bytes are wanted; false when the transfer cannot choose and must be begun anew. */
    boolean demand(FileDemand next) {
        demand = next;
        Transfer running = transfer;
        if (selective && running != null) {
            running.demand(next);
        }
        return selective;
    }

    /** Whether its bytes arrive out of order, so that somebody wants to hear which are here. */
    boolean isSelective() {
        return selective;
    }

    /** Of these bytes, those not announced yet; from now on they are. */
    RangeSet announce(RangeSet here) {
        RangeSet fresh = here.minus(announced);
        announced = here;
        return fresh;
    }
}
