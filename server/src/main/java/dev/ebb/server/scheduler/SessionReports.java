package dev.ebb.server.scheduler;

import dev.ebb.server.engine.TransferEnd;
import dev.ebb.server.job.Disposition;
import dev.ebb.server.job.ErrorCode;
import dev.ebb.server.job.ErrorContext;
import dev.ebb.server.job.FileCheckpoint;
import dev.ebb.server.job.FileResponse;
import dev.ebb.server.job.Job;
import dev.ebb.server.job.JobCommand;
import dev.ebb.server.job.RangeSet;
import dev.ebb.server.job.TransferError;
import dev.ebb.server.job.TransferredFile;
import dev.ebb.server.ledger.JobLedger;
import dev.ebb.server.ledger.JobOutcome;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * What a session has to tell the ledger, until the ledger has it: finished files in groups, and at the end where the others
 * stand. What is lost on the way is told again; the ledger knows repetitions. Confined to the scheduler's thread.
 */
final class SessionReports {
    private final JobLedger ledger;
    private final Mailbox mailbox;
    private final @Nullable String maker;
    private final List<TransferredFile> arrived = new ArrayList<>();
    private final Map<Integer, TransferredFile> sent = new LinkedHashMap<>();
    private final List<FileCheckpoint> kept = new ArrayList<>();
    private final List<Integer> restarted = new ArrayList<>();
    private final Map<Integer, RangeSet> filled = new LinkedHashMap<>();
    private @Nullable Instant filledDue;
    private final List<FileResponse> heard = new ArrayList<>();
    private @Nullable Instant due;

    SessionReports(JobLedger ledger, Mailbox mailbox, @Nullable String maker) {
        this.ledger = ledger;
        this.mailbox = mailbox;
        this.maker = maker;
    }

    /** A file is whole; it is told with its group, at the latest then. */
    void arrived(TransferredFile file, Instant atTheLatest) {
        arrived.add(file);
        if (due == null) {
            due = atTheLatest;
        }
    }

    /** What a server last said of a file; it is told with the next group, and may be lost. */
    void heard(Job job, FileRun run, TransferEnd end) {
        String headers = run.responseHeaders();
        if (headers == null) {
            return;
        }
        TransferEnd.Finished whole = end instanceof TransferEnd.Finished finished ? finished : null;
        heard.add(new FileResponse(
                job.id(),
                run.row().index(),
                job.attempt(),
                headers,
                whole == null ? null : whole.source(),
                whole == null ? null : whole.digest()));
    }

    /** A file has stopped half way; without a checkpoint it starts again from zero. */
    void stopped(int fileIndex, @Nullable FileCheckpoint checkpoint) {
        if (checkpoint != null) {
            kept.add(checkpoint);
        } else {
            restarted.add(fileIndex);
        }
    }

    /** A source of a file failed, and another is asked with the next attempt of the job. */
    void sourceFailed(Job job, FileRun run, TransferError error, String next) {
        ledger.report(job.id(), sourceFailure(job, run, error, next));
    }

    /**
     * A file goes on with another source. The mailbox hears when it is recorded where the file stands: what comes from there
     * must not be taken, after a crash, for more of what came from here.
     */
    void sourceLeft(Job job, FileRun run, TransferEnd.Failed end, String next) {
        int index = run.row().index();
        FileCheckpoint left = end.kept();
        List<CompletableFuture<?>> told = new ArrayList<>();
        if (left != null) {
            told.add(ledger.checkpoint(left).toCompletableFuture());
        }
        JobCommand.Settle settled = left != null
                ? new JobCommand.Settle(job.attempt(), List.of(left), List.of())
                : new JobCommand.Settle(job.attempt(), List.of(), List.of(index));
        told.add(ledger.report(job.id(), settled));
        told.add(ledger.report(job.id(), sourceFailure(job, run, end.error(), next)));
        CompletableFuture.allOf(told.toArray(CompletableFuture[]::new))
                .whenComplete((all, lost) ->
                        mailbox.post(new Mailbox.SourceLeft(job.id(), job.attempt(), index, lost == null)));
    }

    /** What a file fails with that could not be recorded. */
    static TransferError lost() {
        return new TransferError(
                ErrorContext.GENERAL_QUEUE_MANAGER,
                ErrorCode.SERVICE_NOT_AVAILABLE,
                Disposition.TRANSIENT,
                "Where a file stands could not be recorded, so it did not go on with its next mirror.",
                null);
    }

    private static JobCommand.SourceFailed sourceFailure(Job job, FileRun run, TransferError error, String next) {
        return new JobCommand.SourceFailed(
                job.attempt(), run.row().index(), run.source().url(), error, next);
    }

    /** When the group has to be told; null when there is none. */
    @Nullable
    Instant due() {
        return due == null || filledDue != null && filledDue.isBefore(due) ? filledDue : due;
    }

    /** More of a file is here; told together with what comes until then. May get lost: the file itself tells as well. */
    void filled(int fileIndex, RangeSet more, Instant atTheLatest) {
        if (!more.isEmpty()) {
            filled.merge(fileIndex, more, RangeSet::union);
            if (filledDue == null) {
                filledDue = atTheLatest;
            }
        }
    }

    /** Tells what is due, and with it what would be soon. */
    void sendDue(Job job) {
        sendFilled(job);
        if (!arrived.isEmpty()) {
            sendArrived(job);
        }
    }

    private void sendFilled(Job job) {
        filled.forEach((index, ranges) ->
                ledger.report(job.id(), new JobCommand.RangesTransferred(job.attempt(), index, ranges)));
        filled.clear();
        filledDue = null;
    }

    private void sendArrived(Job job) {
        List<TransferredFile> group = List.copyOf(arrived);
        List<Integer> indexes = group.stream().map(TransferredFile::index).toList();
        arrived.clear();
        due = null;
        group.forEach(file -> sent.put(file.index(), file));
        tellHeard();
        ledger.report(job.id(), new JobCommand.FilesTransferred(job.attempt(), group))
                .whenComplete((outcome, lost) ->
                        mailbox.post(new Mailbox.FilesRecorded(job.id(), job.attempt(), indexes, lost == null)));
    }

    /** Before the files are reported, so that both are usually written at once. */
    private void tellHeard() {
        if (!heard.isEmpty()) {
            ledger.responses(heard);
            heard.clear();
        }
    }

    void recorded(List<Integer> indexes) {
        indexes.forEach(sent::remove);
    }

    void lost(List<Integer> indexes, Instant tryAgain) {
        for (int index : indexes) {
            TransferredFile file = sent.remove(index);
            if (file != null) {
                arrived(file, tryAgain);
            }
        }
    }

    /**
     * Tells everything that is left, {@code end} last; null when the files that arrived are the end. The mailbox hears when
     * all of it is recorded, or that some of it was lost.
     */
    void close(Job job, JobCommand.@Nullable OfService end) {
        List<CompletableFuture<?>> told = new ArrayList<>();
        tellHeard();
        arrived.forEach(file -> sent.put(file.index(), file));
        arrived.clear();
        due = null;
        List<TransferredFile> group = List.copyOf(sent.values());
        for (FileCheckpoint checkpoint : kept) {
            // Nothing of the session moves any more: another node may go on in the very file.
            told.add(ledger.checkpoint(checkpoint.closedBy(maker)).toCompletableFuture());
        }
        sendFilled(job);
        CompletableFuture<JobOutcome> last =
                CompletableFuture.failedFuture(new IllegalStateException("nothing to tell"));
        if (end == null || !group.isEmpty()) {
            last = ledger.report(job.id(), new JobCommand.FilesTransferred(job.attempt(), group));
            told.add(last);
        }
        if (!kept.isEmpty() || !restarted.isEmpty()) {
            told.add(ledger.report(job.id(), new JobCommand.Settle(job.attempt(), kept, restarted)));
        }
        if (end != null) {
            last = ledger.report(job.id(), end);
            told.add(last);
        }
        CompletableFuture<JobOutcome> answer = last;
        CompletableFuture.allOf(told.toArray(CompletableFuture[]::new))
                .whenComplete((all, lost) -> mailbox.post(new Mailbox.SessionClosed(
                        job.id(), job.attempt(), lost == null ? answer.join().job() : null)));
    }
}
