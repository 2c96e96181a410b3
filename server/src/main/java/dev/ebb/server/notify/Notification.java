package dev.ebb.server.notify;

import dev.ebb.server.events.EventCursor;
import dev.ebb.server.job.Job;
import dev.ebb.server.job.JobError;
import dev.ebb.server.job.JobEvent;
import dev.ebb.server.job.JobFile;
import dev.ebb.server.store.StoredNotification;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a receiver is told, whether by post or in variables.
 *
 * @param deliveryId the same in every repetition, so that a receiver knows what it has seen
 * @param kind what happened
 * @param job the job as it is now
 * @param file the file concerned; null when it concerns none
 * @param error the failure, for an ERROR
 * @param time when it happened
 * @param cursor where Subscribe would go on after it
 */
record Notification(
        String deliveryId,
        JobEvent.Kind kind,
        Job job,
        @Nullable JobFile file,
        @Nullable JobError error,
        Instant time,
        String cursor) {
    static Notification of(StoredNotification stored, Job job, Optional<JobFile> file) {
        return new Notification(
                job.id() + "-" + stored.number(),
                stored.kind(),
                job,
                file.orElse(null),
                stored.error(),
                stored.time(),
                EventCursor.encode(stored.sequence()));
    }

    /** A change that is told once, and never again. */
    static Notification modification(Job job, long lastEvent) {
        return new Notification(
                job.id() + "-r" + job.revision(),
                JobEvent.Kind.MODIFICATION,
                job,
                null,
                job.error(),
                job.times().modified(),
                EventCursor.encode(lastEvent));
    }

    /** The name in the contract, without its prefix. */
    String kindName() {
        return switch (kind) {
            case TRANSFERRED -> "JOB_TRANSFERRED";
            case ERROR -> "JOB_ERROR";
            case MODIFICATION -> "JOB_MODIFICATION";
            default -> kind.name();
        };
    }
}
