package dev.ebb.server.scheduler;

import dev.ebb.server.engine.TransferEngine;
import dev.ebb.server.fleet.Mandate;
import dev.ebb.server.fleet.QueueShare;
import dev.ebb.server.fleet.WholeQueue;
import dev.ebb.server.governor.RateTree;
import dev.ebb.server.job.Job;
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
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Decides which job runs now. One loop owns every session; others only post to its mailbox. {@link #runOnce} is one turn and
 * can be driven by hand. Confined to one thread but for the listeners and the views.
 */
public final class Scheduler implements CommitListener {
    private final TransferEngine engine;
    private final SchedulerOptions options;
    private final Mailbox mailbox = new Mailbox();
    private final JobRates rates;
    private final TransferTasks tasks;
    private final OwedWork owed;
    private final Upkeep upkeep;
    private final Blockades blockades;
    private final Planning planning;
    private final Claims claims;
    private final Sessions sessions;
    private final RunningTransfers running;
    private final WindDown windDown = new WindDown();
    private final Rest rest;
    private final Obedience obedience = new Obedience();
    private boolean replan = true;

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
        this.options = options;
        this.rates = new JobRates(tree, new SharedLimits(engine, tree, policy, obedience), options.zone());
        this.tasks = new TransferTasks(queue, policy, rates, share.maker());
        DiskWork work = new DiskWork(engine, ledger, queue, tasks, share::holds, options);
        this.owed = new OwedWork(work, share, mailbox, options.page());
        this.upkeep = new Upkeep(ledger, queue, policy, options);
        this.rest = new Rest(options.restAfterLoss(), this::lookAround);
        this.planning = new Planning(share, policy, options, obedience);
        this.claims = new Claims(share, ledger, engine, queue, options.page());
        this.blockades = new Blockades(ledger, queue, policy, options, mailbox, engine.space());
        JobSession.Surroundings around =
                new JobSession.Surroundings(engine, ledger, queue, tasks, mailbox, options, obedience);
        this.sessions = new Sessions(around, policy, rates, claims, rest, this::lookAround);
        this.running = new SessionTransfers(sessions.byJob());
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
        mailbox.takeChanged().forEach(job -> sessions.confine(job.id(), () -> onChanged(job)));
        messages.forEach(message -> sessions.confine(message.id(), () -> onMessage(message, now)));
        Instant quiet = rest.until(now);
        if (quiet != null) {
            return Duration.between(now, quiet);
        }
        rates.run(now, planning.need());
        replan |= claims.tend(sessions.byJob(), now) | obedience.run(sessions.all(), now);
        replan |= planning.look(sessions.all(), now);
        windDown.run(sessions.all(), now);
        upkeep.run(now, sessions::hold);
        replan |= blockades.run(now, sessions.all());
        sessions.tend(now);
        owed.begin(sessions::hold);
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
        return sessions.all().isEmpty() && owed.isIdle();
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
        return sessions.all().stream()
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
                () -> Situation.of(blockades.gate(), planning.places(), sessions.all(), windDown.isOn()));
    }

    private void onChanged(Job job) {
        replan |= sessions.follow(job);
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

    private void onMessage(Mailbox.Message message, Instant now) {
        if (sessions.deliver(message, now)) {
            return;
        }
        if (message instanceof Mailbox.DiskWorkDone done) {
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
        if (message instanceof Mailbox.Network network) {
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

    private void schedule(Instant now) {
        if (!replan && sessions.all().stream().noneMatch(s -> !now.isBefore(s.sliceEnd()))) {
            return;
        }
        RunQueue.Plan plan = planning.plan(sessions.byJob(), blockades, now);
        replan = false;
        plan.yield().forEach(sessions::leave);
        for (Job job : plan.start()) {
            sessions.start(job, now);
            planning.started(job, now);
        }
    }

    private Duration wait(Instant now) {
        Instant next = upkeep.next();
        Instant condition = blockades.next(now);
        next = condition != null && condition.isBefore(next) ? condition : next;
        next = sessions.due(now, next);
        return Duration.between(now, next.isBefore(now) ? now : next);
    }
}
