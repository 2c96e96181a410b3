package dev.ebb.server.scheduler;

import dev.ebb.server.job.Job;
import dev.ebb.server.job.JobCommand;
import dev.ebb.server.ledger.JobLedger;
import dev.ebb.server.ledger.QueueReader;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Goes through all jobs in TRANSIENT_ERROR, a page a turn, and puts those back into the queue for which waiting is over. What
 * could not be recorded is gone through again. Confined to the scheduler's thread.
 */
final class Requeue {
    private final JobLedger ledger;
    private final QueueReader queue;
    private final Mailbox mailbox;
    private final int page;
    private final Deque<Pass> passes = new ArrayDeque<>();
    private @Nullable Job last;

    Requeue(JobLedger ledger, QueueReader queue, Mailbox mailbox, int page) {
        this.ledger = ledger;
        this.queue = queue;
        this.mailbox = mailbox;
        this.page = page;
    }

    /**
     * One way through.
     *
     * @param reason for the history
     * @param failedUntil jobs that failed later are left alone
     * @param which of the others
     */
    record Pass(String reason, Instant failedUntil, Predicate<Job> which) {}

    /** Begins after those that are under way. */
    void begin(Pass pass) {
        passes.add(pass);
    }

    boolean isBusy() {
        return !passes.isEmpty();
    }

    /** The next page. */
    void step() {
        Pass pass = passes.peek();
        if (pass == null) {
            return;
        }
        List<Job> jobs = queue.failing(last, page);
        jobs.stream().filter(pass.which()).forEach(job -> one(job, pass));
        if (jobs.size() < page) {
            passes.remove();
            last = null;
        } else {
            last = jobs.get(jobs.size() - 1);
        }
    }

    private void one(Job job, Pass pass) {
        ledger.report(job.id(), new JobCommand.Unblock(pass.failedUntil(), pass.reason()))
                .whenComplete((outcome, lost) -> {
                    if (lost != null) {
                        mailbox.post(new Mailbox.RequeueLost(pass));
                    }
                });
    }

    /** Something of a pass was lost: once more from the start, unless that is planned already. */
    void again(Pass pass) {
        boolean planned = passes.stream().skip(1).anyMatch(pass::equals);
        if (!planned) {
            passes.add(pass);
        }
    }
}
