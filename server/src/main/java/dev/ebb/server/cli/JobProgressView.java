package dev.ebb.server.cli;

import dev.ebb.v1.Event;
import dev.ebb.v1.Job;
import dev.ebb.v1.JobProgress;
import dev.ebb.v1.JobState;
import dev.ebb.v1.Progress;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** The latest that is known of a job, from snapshots and from progress messages. Not thread-safe. */
final class JobProgressView {
    private static final Set<JobState> ENDS = EnumSet.of(
            JobState.JOB_STATE_TRANSFERRED,
            JobState.JOB_STATE_ERROR,
            JobState.JOB_STATE_ACKNOWLEDGED,
            JobState.JOB_STATE_CANCELLED);

    private final long bytesAtFirst;
    private Job job;
    private JobProgress progress;
    private long bytesPerSecond;
    private JobState seen;

    JobProgressView(Job job) {
        this.job = job;
        this.progress = job.getProgress();
        this.seen = job.getState();
        this.bytesAtFirst = progress.getBytesTransferred();
    }

    Job job() {
        return job;
    }

    /** True when bytes have moved since the beginning of the view. */
    boolean hasMoved() {
        return progress.getBytesTransferred() != bytesAtFirst;
    }

    /** True when a look at the single files shows more than the job as a whole does. */
    boolean hasMovingFiles() {
        return progress.getFilesTotal() > 1 && job.getState() == JobState.JOB_STATE_TRANSFERRING;
    }

    void snapshot(Job latest) {
        job = latest;
        progress = latest.getProgress();
        if (latest.getState() != JobState.JOB_STATE_TRANSFERRING) {
            bytesPerSecond = 0;
        }
    }

    /** The state is left to snapshots: this message is not sequenced with them. */
    void progress(Progress latest) {
        progress = latest.getProgress();
        bytesPerSecond = latest.getBytesPerSecond();
    }

    void event(Event event) {
        seen = event.getState();
    }

    /** True when waiting changes nothing any more. */
    boolean isEnd() {
        return ENDS.contains(job.getState());
    }

    /** True when the first snapshot or an event has told of the state that the job is in, so that the story is whole. */
    boolean hasSeenEnd() {
        return seen == job.getState();
    }

    TransferView at(Instant now) {
        boolean troubled = job.getState() == JobState.JOB_STATE_TRANSIENT_ERROR;
        return new TransferView(
                job.getDisplayName(),
                JobText.state(job.getState()),
                progress.getBytesTransferred(),
                progress.hasBytesTotal() ? OptionalLong.of(progress.getBytesTotal()) : OptionalLong.empty(),
                bytesPerSecond,
                progress.getFilesTransferred(),
                progress.getFilesTotal(),
                troubled && job.hasError() ? Optional.of(reason()) : Optional.empty(),
                troubled && job.hasRetryTime()
                        ? Optional.of(Duration.between(now, JobText.instant(job.getRetryTime())))
                        : Optional.empty());
    }

    private String reason() {
        String message = job.getError().getMessage();
        return message.isEmpty() ? JobText.code(job.getError()) : message;
    }
}
