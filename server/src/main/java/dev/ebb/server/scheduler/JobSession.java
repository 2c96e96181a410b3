package dev.ebb.server.scheduler;

import dev.ebb.server.engine.TransferEnd;
import dev.ebb.server.engine.TransferEngine;
import dev.ebb.server.engine.TransferListener;
import dev.ebb.server.engine.TransferProgress;
import dev.ebb.server.engine.TransferTask;
import dev.ebb.server.job.ErrorCode;
import dev.ebb.server.job.ErrorContext;
import dev.ebb.server.job.FileCheckpoint;
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
import java.util.ArrayList;
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
    private final Map<Integer, FileRun> files = new ConcurrentHashMap<>();
    private final ArrayDeque<JobFile> next = new ArrayDeque<>();
    private final List<TransferredFile> arrived = new ArrayList<>();
    private final List<FileCheckpoint> kept = new ArrayList<>();
    private final List<Integer> restarted = new ArrayList<>();
    private final RateMeter rate = new RateMeter();
    private List<TransferTask.Header> headers = List.of();
    private volatile Job job;
    private boolean begun;
    private boolean connected;
    private boolean moved;
    private int nextIndex;
    private boolean exhausted;
    private @Nullable Instant reportDue;
    private @Nullable String leaving;
    private JobCommand.@Nullable Fail failure;

    JobSession(Job job, Instant sliceEnd, Surroundings around) {
        this.job = job;
        this.sliceEnd = sliceEnd;
        this.around = around;
    }

    Job job() {
        return job;
    }

    Instant sliceEnd() {
        return sliceEnd;
    }

    boolean isLeaving() {
        return leaving != null || failure != null;
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

    void begin(Job started, Instant now, int filesAtOnce) {
        job = started;
        begun = true;
        try {
            headers = around.tasks().headers(started);
        } catch (IllegalStateException unreadable) {
            TransferError error = TransferError.of(
                    ErrorContext.GENERAL_QUEUE_MANAGER,
                    ErrorCode.E_UNEXPECTED,
                    "The job's custom headers cannot be decrypted; set them again.");
            fail(JobError.NO_FILE, error, false);
        }
        startFiles(now, filesAtOnce);
    }

    /** Starts the next files while there is room. */
    void startFiles(Instant now, int filesAtOnce) {
        while (!isLeaving() && moving() < filesAtOnce) {
            JobFile file = nextFile();
            if (file == null) {
                break;
            }
            start(file);
        }
        if (reportDue != null && !now.isBefore(reportDue)) {
            reportArrived();
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
        if (end instanceof TransferEnd.Finished finished) {
            moved = true;
            run.over(new TransferProgress(finished.bytes(), finished.bytes()));
            arrived.add(new TransferredFile(task.fileIndex(), finished.bytes(), finished.fileKey()));
            if (reportDue == null) {
                reportDue = now.plus(around.options().reportInterval());
            }
        } else if (end instanceof TransferEnd.Stopped stopped) {
            keep(task.fileIndex(), stopped.kept());
        } else if (end instanceof TransferEnd.Failed failed) {
            keep(task.fileIndex(), failed.kept());
            fail(task.fileIndex(), failed.error(), failed.bytesMoved() > 0);
        }
    }

    void onRecorded(List<Integer> indexes) {
        indexes.forEach(files::remove);
    }

    /** True when nothing moves any more and everything has been reported. */
    boolean endIfOver() {
        if (!begun || moving() > 0 || (!isLeaving() && peekFile() != null)) {
            return false;
        }
        if (!isLeaving() || !arrived.isEmpty()) {
            reportArrived();
        }
        if (!kept.isEmpty() || !restarted.isEmpty()) {
            around.ledger().report(job.id(), new JobCommand.Settle(job.attempt(), kept, restarted));
        }
        if (failure != null) {
            around.ledger().report(job.id(), failure);
        } else if (leaving != null) {
            around.ledger().report(job.id(), new JobCommand.Yield(job.attempt(), leaving));
        }
        return true;
    }

    void sample(Instant now) {
        rate.sample(now, view().bytesTransferred());
    }

    /** When the session wants to be looked at again. */
    Instant due(Instant now) {
        Instant sample = now.plus(around.options().sampleInterval());
        return reportDue != null && reportDue.isBefore(sample) ? reportDue : sample;
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
                Math.max(0, bytes),
                unknown > 0 ? JobFile.UNKNOWN : total,
                rate.bytesPerSecond());
    }

    private void start(JobFile file) {
        FileRun run = new FileRun(file);
        files.put(file.index(), run);
        try {
            TransferTask task = around.tasks().transfer(job, file, headers);
            run.begun(around.engine().start(task, around.listener()));
        } catch (JobException refused) {
            run.over(run.progress());
            TransferError error = TransferError.of(ErrorContext.LOCAL_FILE, refused.code(), refused.getMessage());
            fail(file.index(), error, false);
        }
    }

    private void fail(int fileIndex, TransferError error, boolean progressed) {
        moved |= progressed;
        if (failure == null) {
            failure = new JobCommand.Fail(job.attempt(), fileIndex, error, moved);
            files.values().forEach(FileRun::stop);
        }
    }

    private void keep(int fileIndex, @Nullable FileCheckpoint checkpoint) {
        if (checkpoint != null) {
            kept.add(checkpoint);
        } else {
            restarted.add(fileIndex);
        }
    }

    private void reportArrived() {
        List<TransferredFile> group = List.copyOf(arrived);
        List<Integer> indexes = group.stream().map(TransferredFile::index).toList();
        Job now = job;
        arrived.clear();
        reportDue = null;
        around.ledger()
                .report(now.id(), new JobCommand.FilesTransferred(now.attempt(), group))
                .whenComplete((outcome, lost) ->
                        around.mailbox().post(new Mailbox.FilesRecorded(now.id(), now.attempt(), indexes)));
    }

    private @Nullable JobFile nextFile() {
        JobFile file = peekFile();
        if (file != null) {
            next.remove();
        }
        return file;
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
