package dev.ebb.server.store;

import dev.ebb.server.job.JobError;
import dev.ebb.server.job.JobEvent;
import dev.ebb.server.job.JobId;
import dev.ebb.server.job.OwnerId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A notification that is owed until it is acknowledged.
 *
 * @param number unique in this store, rising with the order of delivery
 * @param jobId of which job
 * @param owner whose job it was when it happened
 * @param kind what happened
 * @param fileIndex to which file, or {@link JobError#NO_FILE}
 * @param error the failure, for an ERROR
 * @param time when it happened
 * @param sequence the event's place in the history
 * @param attempts deliveries that failed so far
 */
public record StoredNotification(
        long number,
        JobId jobId,
        OwnerId owner,
        JobEvent.Kind kind,
        int fileIndex,
        @Nullable JobError error,
        Instant time,
        long sequence,
        int attempts) {}
