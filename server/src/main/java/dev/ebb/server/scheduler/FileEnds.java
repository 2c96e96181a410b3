package dev.ebb.server.scheduler;

import dev.ebb.server.engine.TransferEnd;
import dev.ebb.server.engine.TransferProgress;
import dev.ebb.server.job.FileCheckpoint;
import dev.ebb.server.job.Job;
import dev.ebb.server.job.RangeSet;
import dev.ebb.server.job.TransferredFile;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What the transfers of a running job come to: each end is told to all whom it concerns, and so is what arrives on the way where
 * bytes come out of order. Confined to the scheduler's thread.
 */
final class FileEnds {
    private final SessionReports reports;
    private final SourceRounds sources;
    private final Failovers failovers;
    private final Demands demands;
    private final Reach reach;
    private final Duration reportInterval;
    private boolean advanced;

    FileEnds(
            SessionReports reports,
            SourceRounds sources,
            Failovers failovers,
            Demands demands,
            Reach reach,
            Duration reportInterval) {
        this.reports = reports;
        this.sources = sources;
        this.failovers = failovers;
        this.demands = demands;
        this.reach = reach;
        this.reportInterval = reportInterval;
    }

    /** Whether the attempt has brought the job any further. */
    boolean haveAdvanced() {
        return advanced;
    }

    /** A transfer is over. */
    void ended(Job job, FileRun run, TransferEnd told, Instant now) {
        run.over(run.progress());
        TransferEnd end = run.told(told);
        reports.heard(job, run, end);
        advanced |= run.hasAdvanced(end);
        if (end instanceof TransferEnd.Finished finished) {
            finished(job, run, finished, now);
        } else if (end instanceof TransferEnd.Served rest) {
            demands.served(run.row().index(), rest.requested());
            stopped(job, run, rest.kept(), now);
        } else if (end instanceof TransferEnd.Stopped stopped) {
            stopped(job, run, stopped.kept(), now);
        } else if (end instanceof TransferEnd.Failed failed) {
            saved(job, run, failed.kept(), now);
            failovers.failed(run, failed);
        }
    }

    private void finished(Job job, FileRun run, TransferEnd.Finished whole, Instant now) {
        advanced = true;
        sources.worked(run);
        reach.works(run);
        announce(job, run, RangeSet.of(0, whole.bytes()), now);
        run.over(new TransferProgress(whole.bytes(), whole.bytes()));
        TransferredFile file = new TransferredFile(
                run.row().index(), whole.bytes(), whole.fileKey(), whole.replyBytes(), whole.peerBytes());
        reports.arrived(file, now.plus(reportInterval));
    }

    private void stopped(Job job, FileRun run, @Nullable FileCheckpoint kept, Instant now) {
        saved(job, run, kept, now);
        reports.stopped(run.row().index(), kept);
    }

    /** What is safe on disk of a file, and remembered; null for nothing. */
    void saved(Job job, FileRun run, @Nullable FileCheckpoint kept, Instant now) {
        announce(job, run, kept == null ? RangeSet.EMPTY : kept.durable(), now);
    }

    private void announce(Job job, FileRun run, RangeSet here, Instant now) {
        if (run.isSelective()) {
            Duration interval = job.settings().notifications().minimumInterval();
            reports.filled(run.row().index(), run.announce(here), now.plus(interval));
        }
    }
}
