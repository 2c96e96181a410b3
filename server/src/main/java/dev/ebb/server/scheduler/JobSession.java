package dev.ebb.server.scheduler;

import dev.ebb.server.engine.ByteAllowance;
import dev.ebb.server.engine.TransferEnd;
import dev.ebb.server.engine.TransferEngine;
import dev.ebb.server.engine.TransferListener;
import dev.ebb.server.engine.TransferProgress;
import dev.ebb.server.engine.TransferTask;
import dev.ebb.server.job.ErrorCode;
import dev.ebb.server.job.ErrorContext;
import dev.ebb.server.job.FileCheckpoint;
import dev.ebb.server.job.HttpSettings;
import dev.ebb.server.job.Job;
import dev.ebb.server.job.JobCommand;
import dev.ebb.server.job.JobError;
import dev.ebb.server.job.JobException;
import dev.ebb.server.job.JobFile;
import dev.ebb.server.job.JobType;
import dev.ebb.server.job.RangeSet;
import dev.ebb.server.job.TransferError;
import dev.ebb.server.job.TransferredFile;
import dev.ebb.server.ledger.JobLedger;
import dev.ebb.server.ledger.QueueReader;
import dev.ebb.server.policy.Sources;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
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
            SchedulerOptions options,
            Obedience obedience) {}

    private final Surroundings around;
    private final Instant sliceEnd;
    private final SessionReports reports;
    private final Map<Integer, FileRun> files = new ConcurrentHashMap<>();
    private final PendingFiles pending;
    private final SourceRounds sources = new SourceRounds();
    private final Failovers failovers;
    private final RateMeter rate = new RateMeter();
    private final Admission admission = new Admission();
    private List<TransferTask.Header> headers = List.of();
    private @Nullable ByteAllowance allowance;
    private volatile Job job;
    /** Kept apart, for those that wait to be recorded may be thousands. */
    private final Set<FileRun> moving = ConcurrentHashMap.newKeySet();

    private boolean begun;
    private @Nullable Instant aliveDue;
    private boolean connected;
    private boolean moved;
    private boolean closing;
    private final Demands demands;
    private @Nullable String leaving;
    private boolean lost;
    private @Nullable Failure failure;

    /** What ended the attempt. */
    record Failure(int fileIndex, TransferError error) {}

    JobSession(Job job, Instant sliceEnd, Surroundings around) {
        this.job = job;
        this.sliceEnd = sliceEnd;
        this.around = around;
        this.reports = new SessionReports(
                around.ledger(), around.mailbox(), around.tasks().maker());
        this.pending =
                new PendingFiles(around.queue(), job.id(), around.options().page());
        this.failovers = new Failovers(around.queue(), reports, pending, sources);
        this.demands = new Demands(around.queue());
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
            pending.lookAgain();
        }
        demands.changed(newer);
        if (begun && !speaksTheSame(newer, job)) {
            // The files that move go on over connections made by the new rules.
            leave("security flags or client certificate were changed");
        }
        job = newer;
    }

    private static boolean speaksTheSame(Job newer, Job older) {
        HttpSettings now = newer.settings().http();
        HttpSettings before = older.settings().http();
        return now.security().equals(before.security())
                && Objects.equals(now.clientCertificate(), before.clientCertificate());
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

    void onAdmitted(Optional<TransferError> refusal) {
        admission.answered();
        refusal.ifPresent(error -> fail(JobError.NO_FILE, error));
    }

    /** Ends the attempt when the job's active time is used up, and says from time to time that it runs. */
    void watchTime(Duration maximum, Instant now) {
        Instant end = ActiveLimit.end(job, maximum);
        if (end != null && !now.isBefore(end) && !isLeaving()) {
            fail(JobError.NO_FILE, ActiveLimit.exceeded(job, maximum));
        }
        Instant due = aliveDue;
        if (due != null && !now.isBefore(due)) {
            around.ledger().report(job.id(), new JobCommand.StillRunning(job.attempt()));
        }
        if (due == null || !now.isBefore(due)) {
            aliveDue = now.plus(around.options().aliveInterval());
        }
    }

    /** Starts the next files while there is room. */
    void startFiles(Instant now, int filesAtOnce) {
        if (!isLeaving()) {
            admission.ask(job, around);
        }
        if (!isLeaving() && !demands.tell(job, files.values())) {
            leave("the download position was changed");
        }
        failovers.tend(job, isLeaving(), now).ifPresent(lost -> fail(lost.fileIndex(), lost.error()));
        while (admission.isGranted() && !isLeaving() && FilePlaces.hasRoom(moving, filesAtOnce, failovers.settling())) {
            JobFile file = pending.peek();
            if (file == null) {
                break;
            }
            if (!demands.leaves(job, file)) {
                start(file, now);
            }
            pending.remove();
        }
        Instant due = reports.due();
        if (due != null && !now.isBefore(due)) {
            reports.sendDue(job);
        }
    }

    /** Tells the session to give up its place; its transfers end soon. */
    void leave(String reason) {
        if (!isLeaving()) {
            leaving = reason;
            files.values().forEach(FileRun::stop);
        }
    }

    /** Tells it to give up its place, but for files that will be whole in the time that is left. Asked again at each turn. */
    void windDown(String reason, Duration left) {
        if (!isLeaving()) {
            leaving = reason;
        }
        LastFiles.unfinishable(moving, rate.bytesPerSecond(), left).forEach(FileRun::stop);
    }

    /** The job is another node's by now, or will be: what this one has to say of it hardly counts any more. */
    void lose() {
        lost |= begun;
        leave("another node goes on with the job");
    }

    boolean isLost() {
        return lost;
    }

    /** What is being written, by file; the name of each is this node's own. */
    Map<Integer, TransferTask.LocalFiles> localFiles() {
        Map<Integer, TransferTask.LocalFiles> written = new HashMap<>();
        files.forEach((index, run) -> run.ownFiles().ifPresent(own -> written.put(index, own)));
        return written;
    }

    void onConnected() {
        if (!connected) {
            connected = true;
            around.ledger().report(job.id(), new JobCommand.Connected(job.attempt()));
        }
    }

    void onEnded(TransferTask task, TransferEnd told, Instant now) {
        FileRun run = files.get(task.fileIndex());
        if (run == null) {
            return;
        }
        moving.remove(run);
        run.over(run.progress());
        TransferEnd end = run.told(told);
        String headers = run.responseHeaders();
        if (headers != null) {
            reports.heard(task, headers, end);
        }
        moved |= run.hasAdvanced(end);
        if (end instanceof TransferEnd.Finished finished) {
            moved = true;
            sources.worked(run);
            around.obedience().reach().works(run);
            announce(run, RangeSet.of(0, finished.bytes()), now);
            run.over(new TransferProgress(finished.bytes(), finished.bytes()));
            reports.arrived(
                    new TransferredFile(
                            task.fileIndex(),
                            finished.bytes(),
                            finished.fileKey(),
                            finished.replyBytes(),
                            finished.peerBytes()),
                    now.plus(around.options().reportInterval()));
        } else if (end instanceof TransferEnd.Served rest) {
            demands.served(task.fileIndex(), rest.requested());
            announce(run, rest.kept(), now);
            reports.stopped(task.fileIndex(), rest.kept());
        } else if (end instanceof TransferEnd.Stopped stopped) {
            announce(run, stopped.kept(), now);
            reports.stopped(task.fileIndex(), stopped.kept());
        } else if (end instanceof TransferEnd.Failed failed) {
            announce(run, failed.kept(), now);
            failovers.failed(run, failed);
        }
    }

    /** Where a file stands that goes on with another source is recorded, or could not be. */
    void onSourceLeft(int fileIndex, boolean recorded) {
        failovers.left(fileIndex, recorded);
    }

    /** Bytes of a file are safe on disk and remembered. */
    void onCheckpoint(FileCheckpoint checkpoint, Instant now) {
        FileRun run = files.get(checkpoint.fileIndex());
        if (run != null && run.isMoving()) {
            announce(run, checkpoint, now);
        }
    }

    private void announce(FileRun run, @Nullable FileCheckpoint kept, Instant now) {
        announce(run, kept == null ? RangeSet.EMPTY : kept.durable(), now);
    }

    private void announce(FileRun run, RangeSet here, Instant now) {
        if (run.isSelective()) {
            Duration interval = job.settings().notifications().minimumInterval();
            reports.filled(run.row().index(), run.announce(here), now.plus(interval));
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
        if (!begun || closing || moving() > 0 || failovers.isBusy() || (!isLeaving() && pending.peek() != null)) {
            return;
        }
        closing = true;
        Failure failed = failure;
        String left = leaving;
        if (failed != null) {
            reports.close(job, around.obedience().reach().ending(job, files.get(failed.fileIndex()), failed, moved));
        } else {
            reports.close(job, left == null ? demands.rest(job) : new JobCommand.Yield(job.attempt(), left));
        }
    }

    /** What was reported is not recorded, or was not the end: {@link #closeIfOver} tries again. */
    void reopen() {
        closing = false;
    }

    void sample(Sources policy, Instant now) {
        if (rate.isDue(now)) {
            rate.sample(now, view().bytesTransferred());
        }
        if (job.type() == JobType.DOWNLOAD && !isLeaving()) {
            files.values().forEach(run -> run.watchSpeed(sources.leastSpeed(job, run, policy), policy.window(), now));
        }
    }

    /** When the session wants to be looked at again. */
    Instant due(Instant now, Duration maximum) {
        Instant due = now.plus(around.options().sampleInterval());
        Instant report = reports.due();
        due = report != null && report.isBefore(due) ? report : due;
        Instant end = ActiveLimit.end(job, maximum);
        return end != null && !isLeaving() && end.isBefore(due) ? end : due;
    }

    /** Files that move now: counted, for those that wait to be recorded may be thousands. For any thread. */
    int moving() {
        return moving.size();
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

    /** The place it holds. For any thread. */
    Situation.Holder holder() {
        boolean waits = !moving.isEmpty() && moving.stream().allMatch(FileRun::waitsForConnection);
        Job row = job;
        return new Situation.Holder(row.id(), row.owner(), row.priority(), waits);
    }

    /** Where the job stands, with what moves now. */
    RunningJob view() {
        return SessionView.of(job, files.values(), rate.bytesPerSecond());
    }

    private void start(JobFile file, Instant now) {
        try {
            MirrorRound.Choice source =
                    sources.choose(file, () -> around.queue().checkpoint(job.id(), file.index()), now);
            TransferTask task = around.tasks().transfer(job, file, source, headers, allowance);
            FileRun run = new FileRun(file, task, source);
            files.put(file.index(), run);
            moving.add(run);
            run.begun(around.engine().start(task, around.listener()));
        } catch (JobException refused) {
            fail(file.index(), TransferError.of(ErrorContext.LOCAL_FILE, refused.code(), refused.getMessage()));
        } catch (IllegalStateException sealedElsewhere) {
            String why = "The job's credentials cannot be read; set them again.";
            fail(file.index(), TransferError.of(ErrorContext.GENERAL_QUEUE_MANAGER, ErrorCode.E_UNEXPECTED, why));
        }
    }

    private void fail(int fileIndex, TransferError error) {
        if (failure == null) {
            failure = new Failure(fileIndex, error);
            files.values().forEach(FileRun::stop);
        }
    }
}
