package dev.ebb.server.scheduler;

import dev.ebb.server.engine.TransferEnd;
import dev.ebb.server.engine.TransferEngine;
import dev.ebb.server.job.ErrorCode;
import dev.ebb.server.job.ErrorContext;
import dev.ebb.server.job.FileCheckpoint;
import dev.ebb.server.job.HttpSettings;
import dev.ebb.server.job.Job;
import dev.ebb.server.job.JobCommand;
import dev.ebb.server.job.JobError;
import dev.ebb.server.job.JobType;
import dev.ebb.server.job.TransferError;
import dev.ebb.server.ledger.JobLedger;
import dev.ebb.server.ledger.QueueReader;
import dev.ebb.server.policy.Sources;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One job while it runs: {@link FileStarts} begins its files, {@link FileEnds} hears what comes of them, and when anything
 * fails or it is told to leave, it stops the rest and says where they stand. Confined to the scheduler's thread but for
 * {@link #files} and what is seen of them.
 */
final class JobSession {
    /** Everything a session works with. */
    record Surroundings(
            TransferEngine engine,
            JobLedger ledger,
            QueueReader queue,
            TransferTasks tasks,
            Mailbox mailbox,
            SchedulerOptions options,
            Obedience obedience) {}

    private static final Logger LOG = LoggerFactory.getLogger(JobSession.class);

    private final Surroundings around;
    private final Instant sliceEnd;
    private final SessionReports reports;
    private final BegunFiles files = new BegunFiles();
    private final PendingFiles pending;
    private final SourceRounds sources = new SourceRounds();
    private final Failovers failovers;
    private final Demands demands;
    private final FileStarts starts;
    private final FileEnds ends;
    private final RateMeter rate = new RateMeter();
    private volatile Job job;

    private boolean begun;
    private @Nullable Instant aliveDue;
    private boolean connected;
    private boolean closing;
    private @Nullable String leaving;
    private boolean lost;
    private @Nullable Failure failure;
    private boolean brokenDown;

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
        this.starts = new FileStarts(around, pending, files, sources, demands);
        this.ends = new FileEnds(
                reports,
                sources,
                failovers,
                demands,
                around.obedience().reach(),
                around.options().reportInterval());
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
        starts.prepare(started).ifPresent(this::fail);
    }

    void onAdmitted(Optional<TransferError> refusal) {
        starts.admitted();
        refusal.ifPresent(this::fail);
    }

    /** Ends the attempt when the job's active time is used up, and says from time to time that it runs. */
    void watchTime(Duration maximum, Instant now) {
        Instant end = ActiveLimit.end(job, maximum);
        if (end != null && !now.isBefore(end) && !isLeaving()) {
            fail(ActiveLimit.exceeded(job, maximum));
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
        if (!isLeaving() && !demands.tell(job, files.all())) {
            leave("the download position was changed");
        }
        failovers.tend(job, isLeaving(), now).ifPresent(this::fail);
        if (!isLeaving()) {
            starts.next(job, filesAtOnce, failovers.settling(), now).ifPresent(this::fail);
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
            files.stop();
        }
    }

    /** Tells it to give up its place, but for files that will be whole in the time that is left. Asked again at each turn. */
    void windDown(String reason, Duration left) {
        if (!isLeaving()) {
            leaving = reason;
        }
        LastFiles.unfinishable(files.moving(), rate.bytesPerSecond(), left).forEach(FileRun::stop);
    }

    /** The job is another node's by now, or will be: what this one has to say of it hardly counts any more. */
    void lose() {
        lost |= begun;
        leave("another node goes on with the job");
    }

    boolean isLost() {
        return lost;
    }

    void onConnected() {
        if (!connected) {
            connected = true;
            around.ledger().report(job.id(), new JobCommand.Connected(job.attempt()));
        }
    }

    void onEnded(int fileIndex, TransferEnd told, Instant now) {
        files.ended(fileIndex).ifPresent(run -> ends.ended(job, run, told, now));
    }

    /** Where a file stands that goes on with another source is recorded, or could not be. */
    void onSourceLeft(int fileIndex, boolean recorded) {
        failovers.left(fileIndex, recorded);
    }

    /** Bytes of a file are safe on disk and remembered. */
    void onCheckpoint(FileCheckpoint checkpoint, Instant now) {
        files.find(checkpoint.fileIndex())
                .filter(FileRun::isMoving)
                .ifPresent(run -> ends.saved(job, run, checkpoint, now));
    }

    void onRecorded(List<Integer> indexes) {
        reports.recorded(indexes);
        files.recorded(indexes);
    }

    void onLost(List<Integer> indexes, Instant now) {
        reports.lost(indexes, now.plus(around.options().reportInterval()));
    }

    /** When nothing moves any more, reports what is left; {@link Mailbox.SessionClosed} follows when it is recorded. */
    void closeIfOver() {
        if (!begun
                || closing
                || !files.moving().isEmpty()
                || failovers.isBusy()
                || (!isLeaving() && pending.peek() != null)) {
            return;
        }
        closing = true;
        Failure failed = failure;
        String left = leaving;
        if (failed != null) {
            FileRun run = files.find(failed.fileIndex()).orElse(null);
            reports.close(job, around.obedience().reach().ending(job, run, failed, ends.haveAdvanced()));
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
            files.all().forEach(run -> run.watchSpeed(sources.leastSpeed(job, run, policy), policy.window(), now));
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

    /** The files that were begun. For any thread. */
    BegunFiles files() {
        return files;
    }

    /** The place it holds. For any thread. */
    Situation.Holder holder() {
        Job row = job;
        return new Situation.Holder(row.id(), row.owner(), row.priority(), files.waitForConnection());
    }

    /** Where the job stands, with what moves now. */
    RunningJob view() {
        return SessionView.of(job, files.all(), rate.bytesPerSecond());
    }

    /**
     * What was done for the job broke: it fails for good, so that it is not another node's turn to break. Said once, since an
     * end that cannot be put into words is tried again at each turn.
     */
    void breakDown(RuntimeException broken) {
        closing = false;
        if (!brokenDown) {
            brokenDown = true;
            LOG.error("the scheduler cannot go on with job {}", job.id(), broken);
            failure = null;
            fail(TransferError.of(
                    ErrorContext.GENERAL_QUEUE_MANAGER,
                    ErrorCode.E_UNEXPECTED,
                    "The scheduler met something it should never meet; its log says more."));
        }
    }

    /** Fails with none of its files. */
    private void fail(TransferError error) {
        fail(new Failure(JobError.NO_FILE, error));
    }

    private void fail(Failure first) {
        if (failure == null) {
            failure = first;
            files.stop();
        }
    }
}
