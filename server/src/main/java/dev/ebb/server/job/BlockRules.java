package dev.ebb.server.job;

import java.time.Instant;

/**
 * Decides what happens to a job that something outside the queue keeps from running: no network, a bandwidth limit of 0. Pure;
 * reached through {@link JobRules#decide}.
 */
final class BlockRules {
    private BlockRules() {}

    /** No failure of the job: its error count stays, and no retry time is set. A custom method cannot go on where it was. */
    static Decision block(Job job, TransferError cause, Instant now) {
        if (job.pending() != PendingWork.NONE) {
            return Decision.unchanged(job);
        }
        boolean lost =
                job.state() == JobState.TRANSFERRING && job.settings().http().method() != null;
        JobError error = new JobError(cause.context(), cause.code(), cause.message(), JobError.NO_FILE, null, now);
        Job after = job.edit()
                .state(lost ? JobState.ERROR : JobState.TRANSIENT_ERROR)
                .failed(error, lost && !ReportRules.UNCOUNTED.contains(cause.code()))
                .retry(job.retry().withoutDue())
                .commit(now);
        return Decision.of(after, ReportRules.failure(job, after, error));
    }

    /** A job that has failed again since waits for what it failed by then. */
    static Decision unblock(Job job, JobCommand.Unblock report, Instant now) {
        JobError error = job.error();
        boolean newer = error != null && error.time().isAfter(report.failedUntil());
        return newer ? Decision.unchanged(job) : ReportRules.move(job, JobState.QUEUED, report.reason(), now);
    }
}
