package dev.ebb.server.scheduler;

import dev.ebb.server.engine.TransferEnd;
import dev.ebb.server.engine.TransferEngine;
import dev.ebb.server.engine.TransferListener;
import dev.ebb.server.engine.TransferProgress;
import dev.ebb.server.engine.TransferTask;
import dev.ebb.server.job.FileCheckpoint;
import dev.ebb.server.job.Job;
import dev.ebb.server.job.JobCommand;
import dev.ebb.server.job.JobId;
import dev.ebb.server.job.JobPriority;
import dev.ebb.server.job.JobState;
import dev.ebb.server.job.OwnerId;
import dev.ebb.server.job.PendingWork;
import dev.ebb.server.ledger.CommitListener;
import dev.ebb.server.ledger.JobLedger;
import dev.ebb.server.ledger.QueueReader;
import dev.ebb.server.policy.Policy;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Decides which job runs now. One loop owns every session; others only post to its mailbox. {@link #runOnce} is one turn and
 * can be driven by hand. Confined to one thread but for the listeners and the views.
 */
public final class Scheduler implements CommitListener, RunningTransfers {
    /** An owner who has had no turn for so long is first in line anyway. */
    private static final Duration TURNS_REMEMBERED = Duration.ofDays(1);

    private final TransferEngine engine;
    private final JobLedger ledger;
    private final QueueReader queue;
    private final Supplier<Policy> policy;
    private final SchedulerOptions options;
    private final Mailbox mailbox = new Mailbox();
    private final TransferTasks tasks;
    private final DiskWork diskWork;
    private final Map<JobId, JobSession> sessions = new ConcurrentHashMap<>();
    private final Set<JobId> onDisk = new HashSet<>();
    private final Set<JobPriority> dirty = new HashSet<>(List.of(JobPriority.values()));
    private final Map<OwnerId, Instant> lastTurns = new HashMap<>();
    private @Nullable Instant nextRetry = Instant.MIN;
    private Instant nextSweep = Instant.MIN;
    private boolean draining;

    /** A scheduler that has seen nothing yet; {@link #recover} comes first. */
    public Scheduler(
            TransferEngine engine,
            JobLedger ledger,
            QueueReader queue,
            Supplier<Policy> policy,
            SchedulerOptions options) {
        this.engine = engine;
        this.ledger = ledger;
        this.queue = queue;
        this.policy = policy;
        this.options = options;
        this.tasks = new TransferTasks(queue, policy);
        this.diskWork = new DiskWork(engine, ledger, queue, tasks, options.page());
    }

    @Override
    public void committed(Collection<Job> jobs) {
        mailbox.changed(jobs);
    }

    /**
     * Takes up what an earlier run left: interrupted jobs go back to the queue, promised disk work is finished. Returns when
     * that is durable; what cannot be finished now is taken up by the loop.
     */
    public void recover() {
        List<Job> jobs = queue.interrupted(options.page());
        while (!jobs.isEmpty()) {
            jobs.stream()
                    .map(job ->
                            ledger.report(job.id(), new JobCommand.Yield(job.attempt(), "the service was restarted")))
                    .toList()
                    .forEach(CompletableFuture::join);
            jobs = queue.interrupted(options.page());
        }
        Set<JobId> seen = new HashSet<>();
        List<Job> owed = queue.withPendingWork(options.page());
        while (owed.stream().map(Job::id).anyMatch(seen::add)) {
            owed.forEach(job -> diskWork.run(job).join());
            owed = queue.withPendingWork(options.page());
        }
        owed.forEach(this::beginDiskWork);
    }

    /** One turn: takes in what happened, starts and stops what has to be. Answers how long to wait at most. */
    public Duration runOnce(Instant now) {
        List<Mailbox.Message> messages = mailbox.takeMessages();
        mailbox.takeChanged().forEach(job -> onChanged(job, now));
        messages.forEach(message -> onMessage(message, now));
        requeueDue(now);
        sweep(now);
        tendSessions(now);
        if (!draining) {
            schedule(now);
        }
        return wait(now);
    }

    /** Waits until there is something to do. */
    public void await(Duration longest) throws InterruptedException {
        mailbox.await(Mailbox.toNanos(longest));
    }

    /** Stops starting; every session leaves. {@link #isIdle} says when they are gone. */
    public void drain() {
        draining = true;
        sessions.values().forEach(session -> session.leave("the service is stopping"));
    }

    /** True when nothing runs and no disk work is under way. */
    public boolean isIdle() {
        return sessions.isEmpty() && onDisk.isEmpty();
    }

    /** Ends a wait, for example because the policy has changed. */
    public void wake() {
        mailbox.wake();
    }

    @Override
    public Optional<RunningJob> job(JobId id) {
        return Optional.ofNullable(sessions.get(id)).map(JobSession::view);
    }

    @Override
    public List<RunningJob> jobs() {
        return sessions.values().stream().map(JobSession::view).toList();
    }

    @Override
    public Optional<TransferProgress> file(JobId id, int fileIndex) {
        return Optional.ofNullable(sessions.get(id)).map(session -> session.progress(fileIndex));
    }

    @Override
    public int transfers() {
        return sessions.values().stream().mapToInt(JobSession::moving).sum();
    }

    @Override
    public long bytesPerSecond() {
        return sessions.values().stream()
                .mapToLong(session -> session.view().bytesPerSecond())
                .sum();
    }

    private void onChanged(Job job, Instant now) {
        JobSession session = sessions.get(job.id());
        if (session != null) {
            follow(session, job, now);
        } else if (job.state().isRunning() && job.pending() == PendingWork.NONE) {
            ledger.report(job.id(), new JobCommand.Yield(job.attempt(), "more files were added"));
        }
        if (job.pending() != PendingWork.NONE && !sessions.containsKey(job.id())) {
            beginDiskWork(job);
        }
        if (job.state() == JobState.QUEUED) {
            dirty.add(job.priority());
        }
        Instant due = job.retry().due();
        if (job.state() == JobState.TRANSIENT_ERROR && due != null && (nextRetry == null || due.isBefore(nextRetry))) {
            nextRetry = due;
        }
    }

    private void follow(JobSession session, Job job, Instant now) {
        boolean sameAttempt =
                !session.isBegun() || job.attempt() == session.job().attempt();
        session.update(job);
        if (job.state().isRunning() && sameAttempt && !session.isBegun()) {
            session.begin(job, now, policy.get().scheduling().filesPerJob());
        } else if (session.isBegun() && !job.state().isRunning()) {
            session.leave(job.state().name().toLowerCase(java.util.Locale.ROOT));
        }
    }

    private void onMessage(Mailbox.Message message, Instant now) {
        if (message instanceof Mailbox.StartAnswered answered) {
            JobSession session = sessions.get(answered.id());
            if (!answered.started() && session != null && !session.isBegun()) {
                remove(session);
            }
        } else if (message instanceof Mailbox.Connected connected) {
            session(connected.task()).ifPresent(JobSession::onConnected);
        } else if (message instanceof Mailbox.Ended ended) {
            session(ended.task()).ifPresent(session -> session.onEnded(ended.task(), ended.end(), now));
        } else if (message instanceof Mailbox.FilesRecorded recorded) {
            JobSession session = sessions.get(recorded.id());
            if (session != null && session.job().attempt() == recorded.attempt()) {
                session.onRecorded(recorded.indexes());
            }
        } else if (message instanceof Mailbox.DiskWorkDone done) {
            onDisk.remove(done.id());
            queue.job(done.id())
                    .filter(job -> job.pending() != PendingWork.NONE)
                    .ifPresent(this::beginDiskWork);
        }
    }

    private Optional<JobSession> session(TransferTask task) {
        return Optional.ofNullable(sessions.get(task.jobId()))
                .filter(session -> session.job().attempt() == task.attempt());
    }

    private void beginDiskWork(Job job) {
        if (onDisk.add(job.id())) {
            diskWork.run(job).thenRun(() -> mailbox.post(new Mailbox.DiskWorkDone(job.id())));
        }
    }

    private void requeueDue(Instant now) {
        if (nextRetry == null || now.isBefore(nextRetry)) {
            return;
        }
        List<Job> due = queue.retriesDue(now, options.page());
        due.forEach(job -> ledger.report(job.id(), new JobCommand.Retry()));
        boolean all = due.size() < options.page();
        nextRetry = all ? laterThan(now) : now.plus(options.reportInterval());
    }

    /** The next retry that is not due yet; those that are have just been reported and may still be on their way. */
    private @Nullable Instant laterThan(Instant now) {
        return queue.nextRetry()
                .map(next -> next.isAfter(now) ? next : now.plus(options.reportInterval()))
                .orElse(null);
    }

    private void sweep(Instant now) {
        if (now.isBefore(nextSweep)) {
            return;
        }
        nextSweep = now.plus(options.sweepInterval());
        Instant limit = now.minus(policy.get().timing().inactivityTimeout());
        queue.inactiveSince(limit, options.page()).stream()
                .filter(job -> !sessions.containsKey(job.id()))
                .forEach(job -> ledger.report(job.id(), new JobCommand.Expire(limit)));
    }

    private void tendSessions(Instant now) {
        int filesAtOnce = policy.get().scheduling().filesPerJob();
        for (JobSession session : List.copyOf(sessions.values())) {
            if (session.isBegun()) {
                session.startFiles(now, filesAtOnce);
                session.sample(now);
                if (session.endIfOver()) {
                    remove(session);
                }
            }
        }
    }

    private void remove(JobSession session) {
        sessions.remove(session.job().id());
        dirty.addAll(List.of(JobPriority.values()));
        queue.job(session.job().id())
                .filter(job -> job.pending() != PendingWork.NONE)
                .ifPresent(this::beginDiskWork);
    }

    private void schedule(Instant now) {
        if (dirty.isEmpty() && sessions.values().stream().noneMatch(s -> !now.isBefore(s.sliceEnd()))) {
            return;
        }
        dirty.clear();
        lastTurns.values().removeIf(turn -> turn.isBefore(now.minus(TURNS_REMEMBERED)));
        List<Job> waiting = new ArrayList<>();
        for (JobPriority priority : JobPriority.values()) {
            queue.runnable(priority, options.page()).stream()
                    .filter(job -> !sessions.containsKey(job.id()) && job.pending() == PendingWork.NONE)
                    .forEach(waiting::add);
        }
        List<RunQueue.Running> running = sessions.values().stream()
                .map(s -> new RunQueue.Running(
                        s.job().id(), s.job().owner(), s.job().priority(), s.sliceEnd(), s.isLeaving()))
                .toList();
        RunQueue.Places places =
                new RunQueue.Places(policy.get().scheduling().backgroundJobs(), options.maxForegroundJobs());
        RunQueue.Plan plan = RunQueue.plan(running, waiting, places, lastTurns, now);
        plan.yield().forEach((id, reason) -> sessions.get(id).leave(reason));
        plan.start().forEach(job -> start(job, now));
    }

    private void start(Job job, Instant now) {
        JobSession.Surroundings around =
                new JobSession.Surroundings(engine, ledger, queue, tasks, new Reports(), mailbox, options);
        Instant sliceEnd = now.plus(policy.get().scheduling().timeSlice());
        sessions.put(job.id(), new JobSession(job, sliceEnd, around));
        if (job.priority() != JobPriority.FOREGROUND) {
            lastTurns.put(job.owner(), now);
        }
        ledger.report(job.id(), new JobCommand.Start())
                .whenComplete((outcome, lost) -> mailbox.post(new Mailbox.StartAnswered(
                        job.id(), outcome != null && outcome.job().state().isRunning())));
    }

    private Duration wait(Instant now) {
        Instant next = nextSweep;
        if (nextRetry != null && nextRetry.isBefore(next)) {
            next = nextRetry;
        }
        for (JobSession session : sessions.values()) {
            Instant due = session.due(now);
            next = due.isBefore(next) ? due : next;
        }
        Duration wait = Duration.between(now, next);
        return wait.isNegative() ? Duration.ZERO : wait;
    }

    /** What the engine tells, put into the mailbox; progress goes straight to the ledger. */
    private final class Reports implements TransferListener {
        @Override
        public void connected(TransferTask task) {
            mailbox.post(new Mailbox.Connected(task));
        }

        @Override
        public CompletionStage<Void> checkpoint(FileCheckpoint checkpoint) {
            return ledger.checkpoint(checkpoint);
        }

        @Override
        public void ended(TransferTask task, TransferEnd end) {
            mailbox.post(new Mailbox.Ended(task, end));
        }
    }
}
