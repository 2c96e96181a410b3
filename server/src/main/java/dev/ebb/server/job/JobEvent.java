package dev.ebb.server.job;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Something that happened to a job, committed together with the change. The history of a job reads
 * {@code CREATED MODIFICATION* ( FILE_TRANSFERRED | TRANSFERRED | ERROR | MODIFICATION )* ( ACKNOWLEDGED | CANCELLED )}.
 *
 * @param kind what happened
 * @param jobId to which job
 * @param owner whose job it was at that moment
 * @param before its state before
 * @param after its state after
 * @param reason why, for a person
 * @param fileIndex the file, or {@link JobError#NO_FILE}
 * @param error the failure, on entry to ERROR and TRANSIENT_ERROR, and when Complete failed
 * @param time when
 * @param ranges the bytes, for FILE_RANGES_TRANSFERRED; else empty
 */
public record JobEvent(
        Kind kind,
        JobId jobId,
        OwnerId owner,
        JobState before,
        JobState after,
        String reason,
        int fileIndex,
        @Nullable JobError error,
        Instant time,
        RangeSet ranges) {
    /** Kinds of events; the ordinal is what the store keeps. */
    public enum Kind {
        CREATED,
        MODIFICATION,
        FILE_TRANSFERRED,
        TRANSFERRED,
        ERROR,
        ACKNOWLEDGED,
        CANCELLED,
        FILE_RANGES_TRANSFERRED
    }

    /** The same, with the failure behind it. */
    JobEvent withError(JobError failure) {
        return new JobEvent(kind, jobId, owner, before, after, reason, failure.fileIndex(), failure, time, ranges);
    }
}
