package dev.ebb.server.scheduler;

import dev.ebb.server.engine.ByteAllowance;
import dev.ebb.server.engine.TransferEnd;
import dev.ebb.server.engine.TransferEngine;
import dev.ebb.server.engine.TransferListener;
import dev.ebb.server.engine.TransferProgress;
import dev.ebb.server.engine.TransferTask;
import dev.ebb.server.job.ErrorCode;
import dev.ebb.server.job.ErrorContext;
import dev.ebb.server.job.FileResponse;
import dev.ebb.server.job.Job;
import dev.ebb.server.job.JobCommand;
import dev.ebb.server.job.JobError;
import dev.ebb.server.job.JobException;
import dev.ebb.server.job.JobFile;
import dev.ebb.server.job.TransferError;
import dev.ebb.server.job.TransferredFile;
import dev.ebb.server.ledger.JobLedger;
import dev.ebb.server.ledger.QueueReader;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * One job while it runs: starts its files in order, several at once, reports what arrived in groups, and when anything fails
 * or it is told to leave, stops the rest and says where they stand. Confined to the scheduler's thread but for the progress.
 */
final class JobSession {
    /** Everything a session works with. */
    record Surroundings(
            TransferEngine engine,
            JobLedger ledger,
            QueueReader queue,
            TransferTasks tasks,
            TransferListener listener,
            Mailbox mailbox,
            SchedulerOptions options) {}

    private final Surroundings around;
    private final Instant sliceEnd;
    private final SessionReports reports;
    private final Map<Integer, FileRun> files = new ConcurrentHashMap<>();
    private final ArrayDeque<JobFile> next = new ArrayDeque<>();
    private final RateMeter rate = new RateMeter();
    private List<TransferTask.Header> headers = List.of();
    private @Nullable ByteAllowance allowance;
    private volatile Job job;
    private boolean begun;
    private boolean connected;
    private boolean moved;
    private boolean closing;
    private int nextIndex;
    private boolean exhausted;
    private @Nullable String leaving;
    private @Nullable Failure failure;

    /** What ended the attempt. */
    private record Failure(int fileIndex, TransferError error) {}

    JobSession(Job job, Instant sliceEnd, Surroundings around) {
        this.job = job;
        this.sliceEnd = sliceEnd;
        this.around = around;
        this.reports = new SessionReports(around.ledger(), around.mailbox());
    }

    Job job() {
        return job;
    }

    Instant sliceEnd() {
        return sliceEnd;
    }

    boolean isLeaving() {
        return leaving != null || failure != null || closing;
    }

    boolean isBegun() {
        return begun;
    }

    /** A newer row of the job: other priority, more files. */
    void update(Job newer) {
        if (newer.counters().filesTotal() > job.counters().filesTotal()) {
            exhausted = false;
        }
        job = newer;
    }

    /** The ledger has recorded the start; files are started with the next {@link #startFiles}. */
    void begin(Job started) {
        job = started;
        begun = true;
        allowance = TransferTasks.allowance(started);
        try {
            headers = around.tasks().headers(started);
        } catch (IllegalStateException | JobException unreadable) {
            TransferError error = TransferError.of(
                    ErrorContext.GENERAL_QUEUE_MANAGER,
                    ErrorCode.E_UNEXPECTED,
                    "The job's custom headers cannot be read; set them again.");
            fail(JobError.NO_FILE, error);
        }
    }

    /** Starts the next files while there is room. */
    void startFiles(Instant now, int filesAtOnce) {
        while (!isLeaving() && moving() < filesAtOnce) {
            JobFile file = peekFile();
            if (file == null) {
                break;
            }
            start(file);
            next.remove();
        }
        Instant due = reports.due();
        if (due != null && !now.isBefore(due)) {
            reports.sendArrived(job);
        }
    }

    /** Tells the session to give up its place; its transfers end soon. */
    void leave(String reason) {
        if (!isLeaving()) {
            leaving = reason;
            files.values().forEach(FileRun::stop);
        }
    }

    void onConnected() {
        if (!connected) {
            connected = true;
            around.ledger().report(job.id(), new JobCommand.Connected(job.attempt()));
        }
    }

    void onEnded(TransferTask task, TransferEnd end, Instant now) {
        FileRun run = files.get(task.fileIndex());
        if (run == null) {
            return;
        }
        run.over(run.progress());
        String headers = run.responseHeaders();
        if (headers != null) {
            reports.heard(new FileResponse(job.id(), task.fileIndex(), task.attempt(), headers));
        }
        moved |= run.hasAdvanced();
        if (end instanceof TransferEnd.Finished finished) {
            moved = true;
            run.over(new TransferProgress(finished.bytes(), finished.bytes()));
            reports.arrived(
                    new TransferredFile(task.fileIndex(), finished.bytes(), finished.fileKey(), finished.replyBytes()),
                    now.plus(around.options().reportInterval()));
        } else if (end instanceof TransferEnd.Stopped stopped) {
            reports.stopped(task.fileIndex(), stopped.kept());
        } else if (end instanceof TransferEnd.Failed failed) {
            moved |= failed.bytesMoved() > 0;
            reports.stopped(task.fileIndex(), failed.kept());
            fail(task.fileIndex(), failed.error());
        }
    }

    void onRecorded(List<Integer> indexes) {
        reports.recorded(indexes);
        indexes.forEach(files::remove);
    }

    void onLost(List<Integer> indexes, Instant now) {
        reports.lost(indexes, now.plus(around.options().reportInterval()));
    }

    /** When nothing moves any more, reports what is left; {@link Mailbox.SessionClosed} follows when it is recorded. */
    void closeIfOver() {
        if (!begun || closing || moving() > 0 || (!isLeaving() && peekFile() != null)) {
            return;
        }
        closing = true;
        Failure failed = failure;
        String left = leaving;
        if (failed != null) {
            reports.close(job, new JobCommand.Fail(job.attempt(), failed.fileIndex(), failed.error(), moved));
        } else {
            reports.close(job, left == null ? null : new JobCommand.Yield(job.attempt(), left));
        }
    }

    /** What was reported is not recorded, or was not the end: {@link #closeIfOver} tries again. */
    void reopen() {
        closing = false;
    }

    void sample(Instant now) {
        rate.sample(now, view().bytesTransferred());
    }

    /** When the session wants to be looked at again. */
    Instant due(Instant now) {
        Instant sample = now.plus(around.options().sampleInterval());
        Instant report = reports.due();
        return report != null && report.isBefore(sample) ? report : sample;
    }

    int moving() {
        int moving = 0;
        for (FileRun run : files.values()) {
            moving += run.isMoving() ? 1 : 0;
        }
        return moving;
    }

    @Nullable
    TransferProgress progress(int fileIndex) {
        FileRun run = files.get(fileIndex);
        return run == null ? null : run.progress();
    }

    @Nullable
    String responseHeaders(int fileIndex) {
        FileRun run = files.get(fileIndex);
        return run == null ? null : run.responseHeaders();
    }

    @Nullable
    TransferProgress reply(int fileIndex) {
        FileRun run = files.get(fileIndex);
        return run == null ? null : run.reply();
    }

    /** Where the job stands, with what moves now. */
    RunningJob view() {
        Job row = job;
        long bytes = row.counters().bytesTransferred();
        long total = row.counters().bytesTotal();
        int unknown = row.counters().filesOfUnknownSize();
        int done = row.counters().filesTransferred();
        for (FileRun run : files.values()) {
            TransferProgress now = run.progress();
            bytes += now.bytesTransferred() - run.row().bytesTransferred();
            if (run.row().bytesTotal() == JobFile.UNKNOWN && now.bytesTotal() != JobFile.UNKNOWN) {
                unknown--;
                total += now.bytesTotal();
            }
            done += run.isMoving() || now.bytesTransferred() != now.bytesTotal() ? 0 : 1;
        }
        return new RunningJob(
                row.id(),
                row.owner(),
                row.state(),
                row.counters().filesTotal(),
                Math.min(done, row.counters().filesTotal()),
                // Between a commit and its arrival here a file may be counted twice.
                unknown > 0 ? Math.max(0, bytes) : Math.max(0, Math.min(bytes, total)),
                unknown > 0 ? JobFile.UNKNOWN : total,
                rate.bytesPerSecond());
    }

    private void start(JobFile file) {
        try {
            TransferTask task = around.tasks().transfer(job, file, headers, allowance);
            FileRun run = new FileRun(file, task);
            files.put(file.index(), run);
            run.begun(around.engine().start(task, around.listener()));
        } catch (JobException refused) {
            fail(file.index(), TransferError.of(ErrorContext.LOCAL_FILE, refused.code(), refused.getMessage()));
        }
    }

    private void fail(int fileIndex, TransferError error) {
        if (failure == null) {
            failure = new Failure(fileIndex, error);
            files.values().forEach(FileRun::stop);
        }
    }

    private @Nullable JobFile peekFile() {
        if (next.isEmpty() && !exhausted) {
            List<JobFile> page = around.queue()
                    .pendingFiles(job.id(), nextIndex, around.options().page());
            exhausted = page.isEmpty();
            next.addAll(page);
            nextIndex = page.isEmpty() ? nextIndex : page.get(page.size() - 1).index() + 1;
        }
        return next.peek();
    }
}
