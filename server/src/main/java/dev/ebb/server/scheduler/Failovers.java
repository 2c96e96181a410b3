package dev.ebb.server.scheduler;

import dev.ebb.server.engine.TransferEnd;
import dev.ebb.server.job.FileCheckpoint;
import dev.ebb.server.job.Job;
import dev.ebb.server.job.JobFile;
import dev.ebb.server.job.TransferError;
import dev.ebb.server.ledger.QueueReader;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of the files of a running job that failed: those that can be had from elsewhere go on there, once it is recorded
 * where they stand; the others end the attempt of the job. The store is read in {@link #tend} alone, which can be repeated.
 * Confined to the scheduler's thread.
 */
final class Failovers {
    private final QueueReader queue;
    private final SessionReports reports;
    private final PendingFiles pending;
    private final SourceRounds sources;
    private final ArrayDeque<Failed> failed = new ArrayDeque<>();
    private final Set<Integer> settling = new HashSet<>();
    private final ArrayDeque<Left> left = new ArrayDeque<>();
    private JobSession.@Nullable Failure ending;

    private record Failed(FileRun run, TransferEnd.Failed end) {}

    private record Left(int fileIndex, boolean recorded) {}

    Failovers(QueueReader queue, SessionReports reports, PendingFiles pending, SourceRounds sources) {
        this.queue = queue;
        this.reports = reports;
        this.pending = pending;
        this.sources = sources;
    }

    /** An attempt at a file failed; judged in the next {@link #tend}. */
    void failed(FileRun run, TransferEnd.Failed end) {
        failed.add(new Failed(run, end));
    }

    /** It is recorded that the file leaves a source, or could not be. */
    void left(int fileIndex, boolean recorded) {
        left.add(new Left(fileIndex, recorded));
    }

    /** Files on their way from one source to the next: they keep their place. */
    int settling() {
        return settling.size();
    }

    /** True while something is to come of a file that failed. */
    boolean isBusy() {
        return !failed.isEmpty() || !settling.isEmpty();
    }

    /** Sends on what may go on; answers the first failure that ends the attempt of the job. */
    Optional<JobSession.Failure> tend(Job job, boolean leaving, Instant now) {
        for (Left file = left.peek(); file != null; file = left.peek()) {
            if (file.recorded()) {
                queue.file(job.id(), file.fileIndex()).ifPresent(pending::putBack);
            } else {
                end(file.fileIndex(), SessionReports.lost());
            }
            settling.remove(file.fileIndex());
            left.remove();
        }
        for (Failed file = failed.peek(); file != null; file = failed.peek()) {
            judge(job, file, leaving || ending != null, now);
            failed.remove();
        }
        return Optional.ofNullable(ending);
    }

    private void end(int fileIndex, TransferError error) {
        if (ending == null) {
            ending = new JobSession.Failure(fileIndex, error);
        }
    }

    private void judge(Job job, Failed file, boolean leaving, Instant now) {
        FileRun run = file.run();
        int index = run.row().index();
        TransferError error = file.end().error();
        JobFile row = queue.file(job.id(), index).orElse(run.row());
        // A request with a method of its own may have had its effect: it is not sent anywhere else.
        boolean repeatable = job.settings().http().method() == null;
        if (!leaving && repeatable && SourceRounds.isSourceAtFault(row, error)) {
            Optional<MirrorRound.Choice> next = sources.afterFailure(row, run.source(), file.end(), now);
            if (next.isPresent()) {
                settling.add(index);
                FileCheckpoint kept = file.end().kept();
                run.giveBack(kept == null ? row.bytesTotal() : kept.bytesTotal());
                reports.sourceLeft(job, run, file.end(), next.get().url());
                return;
            }
            reports.sourceFailed(job, run, error, sources.best(row));
            error = sources.outcome(row);
        }
        reports.stopped(index, file.end().kept());
        end(index, error);
    }
}
