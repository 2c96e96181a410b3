package dev.ebb.server.scheduler;

import dev.ebb.server.job.ErrorCode;
import dev.ebb.server.job.ErrorContext;
import dev.ebb.server.job.Job;
import dev.ebb.server.job.TransferError;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** How long a job may still be connecting and transferring (SetMaximumDownloadTime, MaxDownloadTime). Pure. */
final class ActiveLimit {
    private ActiveLimit() {}

    /** When a running job has used up its time; null when it does not run. */
    static @Nullable Instant end(Job job, Duration policy) {
        Instant since = job.activeTime().since();
        return since == null
                ? null
                : since.plus(limit(job, policy)).minus(job.activeTime().spent());
    }

    static TransferError exceeded(Job job, Duration policy) {
        return TransferError.of(
                ErrorContext.GENERAL_QUEUE_MANAGER,
                ErrorCode.MAXDOWNLOAD_TIMEOUT,
                "The job has been connecting and transferring for as long as it may since it was resumed, "
                        + limit(job, policy).toSeconds() + " s.");
    }

    private static Duration limit(Job job, Duration policy) {
        Duration own = job.settings().transfer().maximumDownloadTime();
        return own == null ? policy : own;
    }
}
