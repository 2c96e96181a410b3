package dev.ebb.server.scheduler;

import dev.ebb.server.engine.ByteAllowance;
import dev.ebb.server.engine.FailureClassifier;
import dev.ebb.server.engine.FileSelection;
import dev.ebb.server.engine.Transfer;
import dev.ebb.server.engine.TransferEnd;
import dev.ebb.server.engine.TransferProgress;
import dev.ebb.server.engine.TransferTask;
import dev.ebb.server.job.FileCheckpoint;
import dev.ebb.server.job.FileDemand;
import dev.ebb.server.job.JobFile;
import dev.ebb.server.job.RangeSet;
import dev.ebb.server.job.TransferError;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One file of a running job, from its start until the ledger has recorded its end. */
final class FileRun {
    private final JobFile row;
    private final TransferTask task;
    private final MirrorRound.Choice source;
    private final SpeedWatch speed = new SpeedWatch();
    private final long resumedBytes;
    private final boolean selective;
    private FileDemand demand;
    private RangeSet announced;
    private volatile @Nullable Transfer transfer;
    private volatile @Nullable TransferProgress last;
    private volatile @Nullable String headers;
    private @Nullable TransferError tooSlow;

    FileRun(JobFile row, TransferTask task, MirrorRound.Choice source) {
        FileCheckpoint from = task.resumeFrom();
        this.row = row;
        this.task = task;
        this.source = source;
        this.resumedBytes = from == null ? 0 : from.durableBytes();
        boolean wholeInOrder = task.selection().equals(FileSelection.WHOLE);
        this.selective = !wholeInOrder && task.selection().parts().isEmpty();
        this.demand = row.demand();
        this.announced = from == null ? RangeSet.EMPTY : from.durable();
    }

    JobFile row() {
        return row;
    }

    /** Where it is written, under a name that no other node writes to; empty for what is written straight. */
    Optional<TransferTask.LocalFiles> ownFiles() {
        TransferTask.LocalFiles files = task.files();
        return files.temporary() == null || files.isDirect() ? Optional.empty() : Optional.of(files.withoutMaker());
    }

    /** What it is fetched from. */
    MirrorRound.Choice source() {
        return source;
    }

    /** Breaks the transfer off when it has stayed below that speed for so long; 0 for however slow. */
    void watchSpeed(long leastBytesPerSecond, Duration window, Instant now) {
        Transfer running = transfer;
        if (running == null || tooSlow != null) {
            return;
        }
        TransferProgress at = running.progress();
        boolean waits = running.isHeldBack() || running.waitsForConnection();
        boolean moves = !waits && at.bytesTransferred() != at.bytesTotal();
        if (speed.isBelow(leastBytesPerSecond, window, moves ? at.bytesTransferred() : SpeedWatch.PAUSED, now)) {
            tooSlow = FailureClassifier.timedOut(
                    task.remote(),
                    "sent less than " + leastBytesPerSecond + " bytes per second for " + window.toSeconds() + " s");
            running.stop();
        }
    }

    /** The end as it is to be told: one that was stopped because it was too slow has failed. */
    TransferEnd told(TransferEnd end) {
        if (end instanceof TransferEnd.Stopped stopped && tooSlow != null) {
            long moved = Math.max(0, progress().bytesTransferred() - resumedBytes);
            return told(new TransferEnd.Failed(tooSlow, moved, stopped.kept()));
        }
        FileCheckpoint from = task.resumeFrom();
        if (end instanceof TransferEnd.Failed failed && failed.bytesMoved() == 0 && from != null) {
            // Bytes are of the server they came from, not of the one that was asked in vain for more.
            FileCheckpoint kept = failed.kept();
            return new TransferEnd.Failed(failed.error(), 0, kept == null ? null : kept.withOrigin(from.origin()));
        }
        return end;
    }

    /** The file is fetched from elsewhere, and so much of its size is known there. */
    void giveBack(long knownBytes) {
        ByteAllowance.Claim claim = task.mode().size();
        if (claim != null) {
            claim.giveBack(Math.max(0, knownBytes));
        }
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

    /**
     * True when bytes came that were not there before. Of an upload only those count that its server has acknowledged: what it
     * was sent in vain brings the job no further, however often it is sent.
     */
    boolean hasAdvanced(TransferEnd end) {
        if (task.type().sends()) {
            FileCheckpoint kept = end instanceof TransferEnd.Failed failed
                    ? failed.kept()
                    : end instanceof TransferEnd.Stopped stopped ? stopped.kept() : null;
            return kept != null && kept.durableBytes() > resumedBytes;
        }
        return end instanceof TransferEnd.Failed failed && failed.bytesMoved() > 0
                || progress().bytesTransferred() > Math.max(resumedBytes, row.bytesTransferred());
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
