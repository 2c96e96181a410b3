package dev.ebb.server.scheduler;

import dev.ebb.server.job.Job;
import dev.ebb.server.job.JobCommand;
import dev.ebb.server.job.JobId;
import dev.ebb.server.job.JobState;
import dev.ebb.server.ledger.QueueReader;
import dev.ebb.server.policy.Policy;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The jobs that hold a place here, each from the start that is asked of the ledger until the ledger has all that its session had
 * to say. Changed on the scheduler's thread, looked at by any.
 */
final class Sessions {
    private static final Logger LOG = LoggerFactory.getLogger(Sessions.class);

    private final JobSession.Surroundings around;
    private final Supplier<Policy> policy;
    private final JobRates rates;
    private final Claims claims;
    private final Rest rest;
    private final Runnable placeFree;
    private final Map<JobId, JobSession> byJob = new ConcurrentHashMap<>();
    private final SessionMail mail = new SessionMail(byJob);

    /** {@code placeFree} runs when a job has left its place. */
    Sessions(
            JobSession.Surroundings around,
            Supplier<Policy> policy,
            JobRates rates,
            Claims claims,
            Rest rest,
            Runnable placeFree) {
        this.around = around;
        this.policy = policy;
        this.rates = rates;
        this.claims = claims;
        this.rest = rest;
        this.placeFree = placeFree;
    }

    /** By the id of the job; changes as they come and go. */
    Map<JobId, JobSession> byJob() {
        return Collections.unmodifiableMap(byJob);
    }

    Collection<JobSession> all() {
        return byJob().values();
    }

    /** True when the job has a place. */
    boolean hold(JobId id) {
        return byJob.containsKey(id);
    }

    /** Gives the job a place; it begins when its start is recorded. */
    void start(Job job, Instant now) {
        Instant sliceEnd = now.plus(policy.get().scheduling().timeSlice());
        byJob.put(job.id(), new JobSession(job, sliceEnd, around));
        around.ledger()
                .report(job.id(), new JobCommand.Start())
                .whenComplete((outcome, lost) -> around.mailbox()
                        .post(new Mailbox.StartAnswered(
                                job.id(), lost == null && outcome.changed() ? outcome.job() : null, lost == null)));
    }

    /** Tells the session of the job to give up its place, if it has one. */
    void leave(JobId id, String reason) {
        JobSession session = byJob.get(id);
        if (session != null) {
            session.leave(reason);
        }
    }

    /** Does something for one job, whose trouble it stays when that breaks: others are not to stand still for it. */
    void confine(@Nullable JobId id, Runnable work) {
        try {
            work.run();
        } catch (RuntimeException broken) {
            if (QueueReader.isOutage(broken)) {
                throw broken;
            }
            JobSession session = id == null ? null : byJob.get(id);
            if (session == null) {
                LOG.error("the scheduler could not take in what it was told of {}", id, broken);
            } else {
                session.breakDown(broken);
            }
        }
    }

    /** Takes a message to the session that it concerns; false when it concerns none. */
    boolean deliver(Mailbox.Message message, Instant now) {
        if (message instanceof Mailbox.StartAnswered answered) {
            onStartAnswered(answered, now);
        } else if (message instanceof Mailbox.Admitted admitted) {
            mail.to(admitted.id(), admitted.attempt())
                    .ifPresentOrElse(
                            session -> session.onAdmitted(admitted.refusal()), () -> releaseSpace(admitted.id()));
        } else if (message instanceof Mailbox.FilesRecorded recorded) {
            mail.to(recorded.id(), recorded.attempt()).ifPresent(session -> onFilesRecorded(session, recorded, now));
        } else if (message instanceof Mailbox.SessionClosed closed) {
            mail.to(closed.id(), closed.attempt()).ifPresent(session -> onClosed(session, closed.after(), now));
        } else {
            return mail.deliver(message, now);
        }
        return true;
    }

    /**
     * A session begins when its own start is recorded. It never does when the job was suspended, cancelled, completed or begun by
     * another node at the same moment, or the start could not be recorded.
     */
    private void onStartAnswered(Mailbox.StartAnswered answered, Instant now) {
        JobSession session = byJob.get(answered.id());
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

    /** Promised after the job had left its place. */
    private void releaseSpace(JobId id) {
        if (!byJob.containsKey(id)) {
            around.engine().space().release(id);
        }
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

    private void remove(JobSession session) {
        JobId id = session.job().id();
        byJob.remove(id);
        rates.left(id);
        claims.ended(session);
        around.engine().space().release(id);
        placeFree.run();
    }

    /** A job has changed; true when plans have to be made anew. */
    boolean follow(Job job) {
        JobSession session = byJob.get(job.id());
        if (session == null) {
            return false;
        }
        boolean moved = job.priority() != session.job().priority();
        if (job.revision() < session.job().revision()) {
            return moved; // read by way of another node, and overtaken
        }
        if (session.isBegun() && job.attempt() != session.job().attempt()) {
            session.lose();
            return moved;
        }
        session.update(job);
        rates.follow(job);
        around.obedience().follow(session);
        if (session.isBegun() && !job.state().isRunning()) {
            if (job.state() == JobState.QUEUED && !session.isLeaving()) {
                session.lose();
            }
            session.leave("the job is " + job.state());
        }
        return moved;
    }

    /** One turn of each. */
    void tend(Instant now) {
        int filesAtOnce = policy.get().scheduling().filesPerJob();
        for (JobSession session : List.copyOf(byJob.values())) {
            if (session.isBegun()) {
                confine(session.job().id(), () -> tend(session, filesAtOnce, now));
            }
        }
    }

    private void tend(JobSession session, int filesAtOnce, Instant now) {
        session.startFiles(now, filesAtOnce);
        session.sample(policy.get().sources(), now);
        session.watchTime(maximumTime(), now);
        session.closeIfOver();
    }

    /** When one of them wants to be looked at again, or {@code latest}. */
    Instant due(Instant now, Instant latest) {
        Instant next = latest;
        for (JobSession session : byJob.values()) {
            Instant due = session.due(now, maximumTime());
            next = due.isBefore(next) ? due : next;
        }
        return next;
    }

    private Duration maximumTime() {
        return policy.get().timing().maximumDownloadTime();
    }
}
