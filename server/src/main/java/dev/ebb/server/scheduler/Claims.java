package dev.ebb.server.scheduler;

import dev.ebb.server.engine.TransferEngine;
import dev.ebb.server.fleet.QueueShare;
import dev.ebb.server.fleet.Standing;
import dev.ebb.server.job.Job;
import dev.ebb.server.job.JobCommand;
import dev.ebb.server.job.JobId;
import dev.ebb.server.ledger.JobLedger;
import dev.ebb.server.ledger.QueueReader;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * Which of the queue's jobs are this node's to run, and what happens when they no longer are. Confined to the scheduler's
 * thread.
 */
final class Claims {
    private static final Duration INTERVAL = Duration.ofSeconds(5);

    private final QueueShare share;
    private final JobLedger ledger;
    private final LeftFiles left;
    private final int page;
    private Standing standing = Standing.TAKES;
    private boolean lost;
    private Instant due = Instant.MIN;

    Claims(QueueShare share, JobLedger ledger, TransferEngine engine, QueueReader queue, int page) {
        this.share = share;
        this.ledger = ledger;
        this.left = new LeftFiles(engine, queue, share.maker());
        this.page = page;
    }

    /** What an earlier run left in the middle of a transfer goes back to the queue; returns when that is durable. */
    void recover() {
        List<Job> jobs = share.interrupted(page);
        while (!jobs.isEmpty()) {
            jobs.stream().map(this::giveBack).toList().forEach(CompletableFuture::join);
            jobs = share.interrupted(page);
        }
    }

    private CompletableFuture<?> giveBack(Job job) {
        return ledger.report(
                job.id(), new JobCommand.Interrupted(job.attempt(), job.times().modified()));
    }

    /** Others may have begun what this node runs. */
    void lost() {
        lost = true;
    }

    /** One turn; true when this node may begin jobs and could not before. */
    boolean tend(Map<JobId, JobSession> sessions, Instant now) {
        Standing before = standing;
        standing = share.standing();
        if (lost) {
            sessions.values().forEach(JobSession::lose);
            due = now;
            lost = false;
        }
        if (share.maker() != null && !now.isBefore(due)) {
            giveBackForgotten(sessions);
            due = now.plus(INTERVAL);
        }
        String reason = standing.leaving();
        if (reason != null) {
            sessions.values().forEach(session -> session.leave(reason));
        }
        left.tend(sessions.keySet(), now);
        return standing.takesJobs() && !before.takesJobs();
    }

    /**
     * A start whose commit broke in the middle may have been recorded all the same: the job is this node's then, and nobody runs
     * it.
     */
    private void giveBackForgotten(Map<JobId, JobSession> sessions) {
        share.interrupted(page).stream()
                .filter(job -> !sessions.containsKey(job.id()))
                .forEach(this::giveBack);
    }

    /** Whether this node may begin jobs now. */
    boolean mayStart() {
        return standing.takesJobs();
    }

    /** A session is over. */
    void ended(JobSession session) {
        if (session.isLost()) {
            left.add(session.job(), session.files().localFiles());
        }
    }
}
