package dev.ebb.server.engine;

import dev.ebb.server.job.JobId;
import dev.ebb.server.job.TransferError;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** The space of the volumes that files go to, and what is promised of it to running jobs. Thread-safe; no method blocks. */
public interface Space {
    /**
     * Promises a job what its files still need, before the first of them starts. Answers what is wrong when a volume has not
     * got it, and then promises nothing. A new promise takes the place of an old one.
     */
    CompletionStage<Optional<TransferError>> admit(JobId job, List<Need> needs);

    /** The job does not run any more: what it was promised is free for others. */
    void release(JobId job);

    /** What the job lacked when it was last refused; empty when it was not, or has had its space since. */
    Optional<Shortage> shortage(JobId job);

    /** Whether there is room by now for what the job lacked; false when it lacked nothing that is known. */
    CompletionStage<Boolean> fits(JobId job);

    /** Bytes that are promised to running jobs and not written yet, over all volumes. Thread-safe, cheap. */
    default long promisedBytes() {
        return 0;
    }

    /** The job will not ask again, or may: what it lacked is forgotten. */
    void forget(JobId job);

    /**
     * What one file still needs.
     *
     * @param fileIndex the file
     * @param files where it goes
     * @param bytes how much is still to come
     */
    record Need(int fileIndex, TransferTask.LocalFiles files, long bytes) {}

    /**
     * A volume that has too little.
     *
     * @param folder a folder on it, where the job's files go
     * @param usable bytes that were free
     * @param kept of these, bytes that stay free or are promised to others
     * @param needed bytes that the job needs
     */
    record Shortage(Path folder, long usable, long kept, long needed) {
        /** Bytes that the job could have had. */
        public long free() {
            return Math.max(0, usable - kept);
        }
    }
}
