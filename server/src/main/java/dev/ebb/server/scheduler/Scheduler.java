package dev.ebb.server.scheduler;

import dev.ebb.server.engine.TransferEngine;
import dev.ebb.server.fleet.Mandate;
import dev.ebb.server.fleet.QueueShare;
import dev.ebb.server.fleet.WholeQueue;
import dev.ebb.server.governor.RateTree;
import dev.ebb.server.job.Job;
import dev.ebb.server.job.JobCommand;
import dev.ebb.server.job.JobId;
import dev.ebb.server.job.JobState;
import dev.ebb.server.job.PendingWork;
import dev.ebb.server.ledger.CommitListener;
import dev.ebb.server.ledger.JobLedger;
import dev.ebb.server.ledger.QueueReader;
import dev.ebb.server.policy.NetworkCost;
import dev.ebb.server.policy.Policy;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Decides which job runs now. One loop owns every session; others only post to its mailbox. {@link #runOnce} is one turn and
 * can be driven by hand. Confined to one thread but for the listeners and the views.
 */
public final class Scheduler implements CommitListener {
    private final TransferEngine engine;
    private final JobLedger ledger;
    private final QueueReader queue;
    private final Supplier<Policy> policy;
    private final SchedulerOptions options;
    private final Mailbox mailbox = new Mailbox();
    private final JobRates rates;
    private final TransferTasks tasks;
    private final OwedWork owed;
    private final Upkeep upkeep;
    private final Blockades blockades;
    private final Planning planning;
    private final Claims claims;
    private final Map<JobId, JobSession> sessions = new ConcurrentHashMap<>();
    private final SessionMail mail = new SessionMail(sessions);
    private final RunningTransfers running = new SessionTransfers(sessions);
    private boolean replan = true;
    private final WindDown windDown = new WindDown();
    private final Rest rest;
    private final Obedience obedience = new Obedience();

    /** A scheduler that has the queue for itself and has seen nothing yet; {@link #recover} comes first. */
    public Scheduler(
            TransferEngine engine,
            JobLedger ledger,
            QueueReader queue,
            Supplier<Policy> policy,
            RateTree tree,
            SchedulerOptions options) {
        this(engine, ledger, queue, new WholeQueue(queue, options.waitingLooked()), policy, tree, options);
    }

    /** A scheduler that has a share of the queue. */
    public Scheduler(
            TransferEngine engine,
            JobLedger ledger,
            QueueReader queue,
            QueueShare share,
            Supplier<Policy> policy,
            RateTree tree,
            SchedulerOptions options) {
        this.engine = engine;
        this.ledger = ledger;
        this.queue = queue;
        this.policy = policy;
        this.options = options;
        this.rates = new JobRates(tree, new SharedLimits(engine, tree, policy, obedience), options.zone());
        this.tasks = new TransferTasks(queue, policy, rates, share.maker());
        DiskWork work = new DiskWork(engine, ledger, queue, tasks, options);
        this.owed = new OwedWork(work, share, mailbox, options.page());
        this.upkeep = new Upkeep(ledger, queue, policy, options);
        this.rest = new Rest(options.restAfterLoss(), this::lookAround);
        this.planning = new Planning(share, policy, options, obedience);
        this.claims = new Claims(share, ledger, engine, queue, options.page());
        this.blockades = new Blockades(ledger, queue, policy, options, mailbox, engine.space());
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
        claims.recover();
        owed.recover();
    }

    /**
     * One turn: takes in what happened, starts and stops what has to be. Answers how long to wait at most. When the store
     * cannot be read the turn is broken off by its exception; nothing is forgotten, and the next turn goes on.
     */
    public Duration runOnce(Instant now) {
        List<Mailbox.Message> messages = mailbox.takeMessages();
        mailbox.takeChanged().forEach(this::onChanged);
        messages.forEach(message -> onMessage(message, now));
        Instant quiet = rest.until(now);
        if (quiet != null) {
            return Duration.between(now, quiet);
        }
        rates.run(now, planning.need());
        replan |= claims.tend(sessions, now) | obedience.run(sessions.values(), now);
        replan |= planning.look(sessions.values(), now);
        windDown.run(sessions.values(), now);
        upkeep.run(now, sessions::containsKey);
        replan |= blockades.run(now, sessions.values());
        tendSessions(now);
        owed.begin(sessions::containsKey);
        if (!windDown.isOn() && obedience.takesJobs() && claims.mayStart()) {
            schedule(now);
        }
        return wait(now);
    }

    /** From now on it does what the fleet leaves to this node. Before the first turn. */
    public void within(Mandate mandate) {
        obedience.to(mandate);
    }

    /** Waits until there is something to do. */
    public void await(Duration longest) throws InterruptedException {
        mailbox.await(Mailbox.toNanos(longest));
    }

    /** Stops starting; sessions leave, what will be whole by then excepted. {@link #isIdle} says when all are gone. */
    public void drain(Instant by) {
        windDown.begin(by);
    }

    /** True when nothing runs and no disk work is under way. */
    public boolean isIdle() {
        return sessions.isEmpty() && owed.isIdle();
    }

    /** The last network has gone, or one has come: what that means for jobs is done by the loop. Thread-safe. */
    public void network(boolean up) {
        mailbox.post(new Mailbox.Network(up));
    }

    /** What the network costs has changed. Thread-safe. */
    public void cost(NetworkCost seen) {
        mailbox.post(new Mailbox.Cost(seen));
    }

    /** Ends a wait and plans anew, for example because the policy has changed. Thread-safe. */
    public void wake() {
        mailbox.post(new Mailbox.Replan());
    }

    /** Others have changed the queue, or what this node may do has changed; perhaps some news were missed. Thread-safe. */
    public void fleetNews(boolean thoroughly) {
        mailbox.post(new Mailbox.FleetNews(thoroughly));
    }

    /** The jobs that run here, by the revision that is known of them. Thread-safe. */
    public Map<JobId, Long> held() {
        return sessions.values().stream()
                .collect(Collectors.toMap(s -> s.job().id(), s -> s.job().revision()));
    }

    /** This node was taken for dead: others may go on with what it runs. Thread-safe. */
    public void claimsLost() {
        mailbox.post(new Mailbox.ClaimsLost());
    }

    /** Replies to uploads, where they are now. */
    public ReplyReader replies() {
        return new Replies(engine, tasks);
    }

    /** What moves now. */
    public RunningTransfers running() {
        return running;
    }

    /** What decides which jobs run, for those who ask. */
    public SchedulerView view() {
        return new LiveView(
                engine,
                rates,
                options.zone(),
                () -> Situation.of(blockades.gate(), planning.places(), sessions.values(), windDown.isOn()));
    }

    private void onChanged(Job job) {
        JobSession session = sessions.get(job.id());
        if (session != null) {
            follow(session, job);
        }
        if (job.pending() != PendingWork.NONE) {
            owed.look();
        }
        replan |= job.state() == JobState.QUEUED;
        upkeep.notice(job);
        replan |= blockades.notice(job);
    }

    private void lookAround() {
        replan = true;
        owed.look();
    }

    private void follow(JobSession session, Job job) {
        replan |= job.priority() != session.job().priority();
        if (job.revision() < session.job().revision()) {
            return; // read by way of another node, and overtaken
        }
        if (session.isBegun() && job.attempt() != session.job().attempt()) {
            session.lose();
            return;
        }
        session.update(job);
        rates.follow(job);
        obedience.follow(session);
        if (session.isBegun() && !job.state().isRunning()) {
            if (job.state() == JobState.QUEUED && !session.isLeaving()) {
                session.lose();
            }
            session.leave("the job is " + job.state());
        }
    }

    private void onMessage(Mailbox.Message message, Instant now) {
        if (mail.deliver(message, now)) {
            return;
        }
        if (message instanceof Mailbox.StartAnswered answered) {
            onStartAnswered(answered, now);
        } else if (message instanceof Mailbox.FilesRecorded recorded) {
            mail.to(recorded.id(), recorded.attempt()).ifPresent(session -> onFilesRecorded(session, recorded, now));
        } else if (message instanceof Mailbox.SessionClosed closed) {
            mail.to(closed.id(), closed.attempt()).ifPresent(session -> onClosed(session, closed.after(), now));
        } else if (message instanceof Mailbox.DiskWorkDone done) {
            owed.done(done.id());
            rest.unless(done.recorded(), now);
        } else if (message instanceof Mailbox.Replan) {
            replan = true;
            upkeep.lookAgain();
        } else {
            onCondition(message, now);
        }
    }

    /** What keeps jobs from running, or no longer does. */
    private void onCondition(Mailbox.Message message, Instant now) {
        if (message instanceof Mailbox.Admitted admitted) {
            mail.to(admitted.id(), admitted.attempt())
                    .ifPresentOrElse(
                            session -> session.onAdmitted(admitted.refusal()), () -> releaseSpace(admitted.id()));
        } else if (message instanceof Mailbox.Network network) {
            blockades.network(network.up(), now);
        } else if (message instanceof Mailbox.Cost cost) {
            blockades.cost(cost.seen(), now);
        } else if (message instanceof Mailbox.SpaceAnswered answered) {
            blockades.spaceAnswered(answered.id(), answered.fits(), now);
        } else if (message instanceof Mailbox.FleetNews news) {
            lookAround();
            upkeep.others(news.thoroughly(), now);
        } else if (message instanceof Mailbox.ClaimsLost) {
            claims.lost();
        } else if (message instanceof Mailbox.RequeueLost lost) {
            blockades.lost(lost.pass());
            rest.unless(false, now);
        }
    }

    /** Promised after the job had left its place. */
    private void releaseSpace(JobId id) {
        if (!sessions.containsKey(id)) {
            engine.space().release(id);
        }
    }

    /**
     * A session begins when its own start is recorded. It never does when the job was suspended, cancelled, completed or begun by
     * another node at the same moment, or the start could not be recorded.
     */
    private void onStartAnswered(Mailbox.StartAnswered answered, Instant now) {
        JobSession session = sessions.get(answered.id());
        if (session != null && !session.isBegun()) {
            Job started = answered.started();
            Job latest = started == null || started.revision() < session.job().revision() ? session.job() : started;
            if (started != null && latest.state().isRunning() && latest.attempt() == started.attempt()) {
                session.begin(latest);
                rates.follow(latest);
            } else {
                remove(session);
            }
        }
        rest.unless(answered.recorded(), now);
    }

    private void onFilesRecorded(JobSession session, Mailbox.FilesRecorded recorded, Instant now) {
        if (recorded.recorded()) {
            session.onRecorded(recorded.indexes());
        } else {
            session.onLost(recorded.indexes(), now);
            rest.unless(false, now);
        }
    }

    private void onClosed(JobSession session, @Nullable Job after, Instant now) {
        if (after == null) {
            session.reopen();
            rest.unless(false, now);
        } else if (after.state().isRunning() && after.attempt() == session.job().attempt()) {
            session.reopen();
            session.leave("more files were added");
        } else {
            remove(session);
        }
    }

    private void tendSessions(Instant now) {
        int filesAtOnce = policy.get().scheduling().filesPerJob();
        for (JobSession session : List.copyOf(sessions.values())) {
            if (session.isBegun()) {
                session.startFiles(now, filesAtOnce);
                session.sample(policy.get().sources(), now);
                session.watchTime(policy.get().timing().maximumDownloadTime(), now);
                session.closeIfOver();
            }
        }
    }

    private void remove(JobSession session) {
        sessions.remove(session.job().id());
        rates.left(session.job().id());
        claims.ended(session);
        engine.space().release(session.job().id());
        lookAround();
    }

    private void schedule(Instant now) {
        if (!replan && sessions.values().stream().noneMatch(s -> !now.isBefore(s.sliceEnd()))) {
            return;
        }
        RunQueue.Plan plan = planning.plan(sessions, blockades, now);
        replan = false;
        plan.yield()
                .forEach((id, reason) ->
                        Optional.ofNullable(sessions.get(id)).ifPresent(session -> session.leave(reason)));
        plan.start().forEach(job -> start(job, now));
    }

    private void start(Job job, Instant now) {
        JobSession.Surroundings around = new JobSession.Surroundings(
                engine, ledger, queue, tasks, new EngineReports(ledger, mailbox), mailbox, options, obedience);
        sessions.put(
                job.id(), new JobSession(job, now.plus(policy.get().scheduling().timeSlice()), around));
        planning.started(job, now);
        ledger.report(job.id(), new JobCommand.Start())
                .whenComplete((outcome, lost) -> mailbox.post(new Mailbox.StartAnswered(
                        job.id(), lost == null && outcome.changed() ? outcome.job() : null, lost == null)));
    }

    private Duration wait(Instant now) {
        Instant next = upkeep.next();
        Instant condition = blockades.next(now);
        next = condition != null && condition.isBefore(next) ? condition : next;
        for (JobSession session : sessions.values()) {
            Instant due = session.due(now, policy.get().timing().maximumDownloadTime());
            next = due.isBefore(next) ? due : next;
        }
        return Duration.between(now, next.isBefore(now) ? now : next);
    }
}
