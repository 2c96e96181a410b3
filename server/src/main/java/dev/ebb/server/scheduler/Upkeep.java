package dev.ebb.server.scheduler;

import dev.ebb.server.job.Job;
import dev.ebb.server.job.JobCommand;
import dev.ebb.server.job.JobId;
import dev.ebb.server.job.JobState;
import dev.ebb.server.ledger.JobLedger;
import dev.ebb.server.ledger.QueueReader;
import dev.ebb.server.policy.Policy;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Keeps the timers of the queue: retries that are due and jobs that nobody cares for. Confined to the scheduler's thread. */
final class Upkeep {
    /** A retry of a job that a dead node ran waits for so long at most after it was due. */
    private static final Duration LOOK_AT_OTHERS = Duration.ofSeconds(5);

    private final JobLedger ledger;
    private final QueueReader queue;
    private final Supplier<Policy> policy;
    private final SchedulerOptions options;
    private @Nullable Instant nextRetry = Instant.MIN;
    private Instant nextSweep = Instant.MIN;

    Upkeep(JobLedger ledger, QueueReader queue, Supplier<Policy> policy, SchedulerOptions options) {
        this.ledger = ledger;
        this.queue = queue;
        this.policy = policy;
        this.options = options;
    }

    /** A job has changed: its retry may be the next. */
    void notice(Job job) {
        Instant due = job.retry().due();
        if (job.state() == JobState.TRANSIENT_ERROR && due != null && (nextRetry == null || due.isBefore(nextRetry))) {
            nextRetry = due;
        }
    }

    /** Other nodes have changed jobs: one of theirs may be the next whose retry is due. */
    void others(boolean thoroughly, Instant now) {
        if (thoroughly && (nextRetry == null || now.plus(LOOK_AT_OTHERS).isBefore(nextRetry))) {
            nextRetry = now.plus(LOOK_AT_OTHERS);
        }
    }

    /** The policy may have changed: inactive jobs are looked for at once. */
    void lookAgain() {
        nextSweep = Instant.MIN;
    }

    void run(Instant now, Predicate<JobId> isRunning) {
        requeueDue(now);
        sweep(now, isRunning);
    }

    /** When there is something to do again. */
    Instant next() {
        Instant retry = nextRetry;
        return retry != null && retry.isBefore(nextSweep) ? retry : nextSweep;
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

    private void sweep(Instant now, Predicate<JobId> isRunning) {
        if (now.isBefore(nextSweep)) {
            return;
        }
        Instant limit = now.minus(policy.get().timing().inactivityTimeout());
        List<Job> inactive = queue.inactiveSince(limit, options.page());
        inactive.stream()
                .filter(job -> !isRunning.test(job.id()))
                .forEach(job -> ledger.report(job.id(), new JobCommand.Expire(limit)));
        boolean all = inactive.size() < options.page();
        nextSweep = now.plus(all ? options.sweepInterval() : options.reportInterval());
    }
}
