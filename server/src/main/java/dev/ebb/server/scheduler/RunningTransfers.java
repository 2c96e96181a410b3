package dev.ebb.server.scheduler;

import dev.ebb.server.job.JobId;
import java.util.List;
import java.util.Optional;

/** Where running jobs stand this moment, further than what is committed. Thread-safe, cheap. */
public interface RunningTransfers {
    /** A job that runs; empty for one that does not. */
    Optional<RunningJob> job(JobId id);

    /** Every job that runs. */
    List<RunningJob> jobs();

    /** Bytes of one file that is moving; empty for one that is not. */
    Optional<dev.ebb.server.engine.TransferProgress> file(JobId id, int fileIndex);

    /** The header fields that the server of a moving file answered last; empty before its first answer. */
    default Optional<String> responseHeaders(JobId id, int fileIndex) {
        return Optional.empty();
    }

    /** Where the reply to a file that has been sent stands; empty until it begins. */
    default Optional<dev.ebb.server.engine.TransferProgress> reply(JobId id, int fileIndex) {
        return Optional.empty();
    }

    /** Files that are moving now. */
    int transfers();

    /** Bytes a second of everything that runs. */
    long bytesPerSecond();
}
