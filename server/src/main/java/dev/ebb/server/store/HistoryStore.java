package dev.ebb.server.store;

import dev.ebb.server.job.JobId;
import java.util.List;
import java.util.Optional;

/**
 * Jobs that have ended, as long as they are kept ({@link Retention}); one to which disk work is still promised has not. Reads as
 * {@link JobStore}'s.
 */
public interface HistoryStore {
    /** Ended jobs by a filter, those that ended last first; one page, by keyset. */
    List<JobRecord> history(HistoryQuery query);

    /** One ended job. */
    Optional<JobRecord> record(JobId id);

    /** From where files of a job came, from an index on, in order; files of which nothing is known are left out. */
    List<FileOrigin> origins(JobId id, int fromIndex, int limit);
}
