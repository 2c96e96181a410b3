package dev.ebb.server.ledger;

import dev.ebb.server.identity.Caller;
import dev.ebb.server.job.JobFile;
import dev.ebb.server.job.JobId;
import dev.ebb.server.store.FileOrigin;
import dev.ebb.server.store.HistoryQuery;
import dev.ebb.server.store.JobRecord;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** What a caller may see of jobs that have ended, and make forgotten. Thread-safe; refuses with JobException. */
public interface JobHistory {
    /**
     * A page of jobs, those that ended last first: the caller's own, unless {@code allUsers}, which is for administrators. Reads
     * the store, as the next two, so not for event loops.
     */
    List<JobRecord> list(Caller caller, boolean allUsers, HistoryQuery query);

    /** One of them: BG_E_NOT_FOUND, E_ACCESSDENIED. */
    JobRecord get(Caller caller, JobId id);

    /** Files of one from an index on, in order, each with where it came from. */
    List<KeptFile> files(Caller caller, JobId id, int fromIndex, int limit);

    /**
     * Forgets one. Completes when that is synced to disk; fails with BG_E_NOT_FOUND, E_ACCESSDENIED, BG_E_INVALID_STATE, or like
     * {@link JobCommands#execute}.
     */
    CompletableFuture<Void> forget(Caller caller, JobId id);

    /**
     * A file of a job that has ended.
     *
     * @param file the file
     * @param origin from where it came; null when that is not known
     */
    record KeptFile(JobFile file, @Nullable FileOrigin origin) {}
}
