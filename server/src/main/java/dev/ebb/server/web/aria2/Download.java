package dev.ebb.server.web.aria2;

import dev.ebb.v1.Job;
import dev.ebb.v1.JobState;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A job as aria2's clients see it. Immutable.
 *
 * @param job as it is
 * @param unpublished why its file could not be put in place; null = that was not tried, or is done
 */
record Download(Job job, Results.@Nullable Failure unpublished) {
    Gid gid() {
        return Gid.of(job);
    }

    String id() {
        return job.getId();
    }

    /** Added by a client of aria2's: nobody else will complete it. */
    boolean isOurs() {
        return Gid.marks(job);
    }

    Word word() {
        return switch (job.getState()) {
            case JOB_STATE_CONNECTING, JOB_STATE_TRANSFERRING -> Word.ACTIVE;
            case JOB_STATE_SUSPENDED -> Word.PAUSED;
            case JOB_STATE_ERROR -> Word.ERROR;
            case JOB_STATE_ACKNOWLEDGED -> Word.COMPLETE;
            case JOB_STATE_CANCELLED -> Word.REMOVED;
            case JOB_STATE_TRANSFERRED -> transferred();
            // Also a job that tries again later: aria2 has no word for it, and would have given up.
            default -> Word.WAITING;
        };
    }

    /** All bytes are here: the door puts its own in place at once; others wait for whoever made them. */
    private Word transferred() {
        if (unpublished != null) {
            return Word.ERROR;
        }
        return isOurs() ? Word.ACTIVE : Word.WAITING;
    }

    boolean isRunning() {
        return job.getState() == JobState.JOB_STATE_CONNECTING || job.getState() == JobState.JOB_STATE_TRANSFERRING;
    }

    /** aria2's number for what went wrong. */
    int errorNumber() {
        if (unpublished != null) {
            return ErrorNumbers.of(unpublished.code());
        }
        return switch (word()) {
            case REMOVED -> ErrorNumbers.REMOVED;
            case ERROR -> ErrorNumbers.of(job.getError().getName());
            default -> ErrorNumbers.NONE;
        };
    }

    /** What went wrong, in words; of a job that tries again later as well. */
    String errorMessage() {
        if (unpublished != null) {
            return unpublished.message();
        }
        return job.hasError() ? job.getError().getName() + ": " + job.getError().getMessage() : "";
    }

    /** When it last changed. */
    Instant changed() {
        var time = job.getTimes().getModificationTime();
        return Instant.ofEpochSecond(time.getSeconds(), time.getNanos());
    }
}
