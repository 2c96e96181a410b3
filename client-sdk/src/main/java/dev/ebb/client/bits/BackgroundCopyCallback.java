package dev.ebb.client.bits;

import dev.ebb.client.EbbException;
import java.time.Duration;
import java.util.List;

/**
 * Hears what happens to jobs (IBackgroundCopyCallback and its successors). Its methods are called one at a time, in the order in
 * which the events were committed, each event once. Nothing more is fetched while one runs, so it may take its time and may
 * call the service. One that throws ends the subscription: {@link #ended} is told.
 *
 * <pre>{@code
 * EventSubscription subscription = job.listen(new BackgroundCopyCallback() {
 *     public void jobTransferred(BackgroundCopyJob job) {
 *         job.complete();
 *     }
 *
 *     public void jobError(BackgroundCopyJob job, BackgroundCopyError error) {
 *         System.err.println(error + " " + error.remedy());
 *     }
 * });
 * }</pre>
 */
public interface BackgroundCopyCallback {
    /** Everything has been transferred; the job waits for Complete. */
    default void jobTransferred(BackgroundCopyJob job) {}

    /** The job went to ERROR. */
    default void jobError(BackgroundCopyJob job, BackgroundCopyError error) {}

    /** Files, properties or state changed. */
    default void jobModification(BackgroundCopyJob job) {}

    /** A file arrived in whole. */
    default void fileTransferred(BackgroundCopyJob job, BackgroundCopyFile file) {}

    /** Ranges of a file arrived and are safe on disk. */
    default void fileRangesTransferred(BackgroundCopyJob job, BackgroundCopyFile file, List<FileRange> ranges) {}

    /** The job was created. BITS does not tell. */
    default void jobCreated(BackgroundCopyJob job) {}

    /** The job left the queue by Complete. BITS does not tell. */
    default void jobAcknowledged(BackgroundCopyJob job) {}

    /** The job left the queue by Cancel or by expiry. BITS does not tell. */
    default void jobCancelled(BackgroundCopyJob job) {}

    /**
     * Every event with all that is known about it; calls the method for its kind unless it is overridden. Keep
     * {@link JobEvent#cursor} when an event has been dealt with, to go on after it in another run of the program.
     */
    default void event(BackgroundCopyJob job, JobEvent event) {
        switch (event.kind()) {
            case JOB_TRANSFERRED -> jobTransferred(job);
            case JOB_ERROR ->
                jobError(job, event.error().orElseGet(() -> job.getError().error()));
            case JOB_MODIFICATION -> jobModification(job);
            case FILE_TRANSFERRED ->
                fileTransferred(job, job.getFile(event.fileIndex().orElse(0)));
            case FILE_RANGES_TRANSFERRED ->
                fileRangesTransferred(job, job.getFile(event.fileIndex().orElse(0)), event.ranges());
            case JOB_CREATED -> jobCreated(job);
            case JOB_ACKNOWLEDGED -> jobAcknowledged(job);
            case JOB_CANCELLED -> jobCancelled(job);
            case UNRECOGNIZED -> {
                // A newer service; whoever wants it overrides this method.
            }
        }
    }

    /** The connection broke; events go on after the delay from where they were. */
    default void interrupted(EbbException cause, Duration delay) {}

    /** Nothing more comes, and not because the subscription was closed, as with {@link dev.ebb.client.HistoryGoneException}. */
    default void ended(EbbException cause) {}
}
