package dev.ebb.server.ledger;

import dev.ebb.server.identity.Caller;
import dev.ebb.server.job.Job;
import dev.ebb.server.job.JobFile;
import dev.ebb.server.job.JobId;
import dev.ebb.server.job.JobState;
import dev.ebb.server.store.JobQuery;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a caller may see. Thread-safe; reads the store, so not for event loops. Refuses with JobException. */
public interface JobQueries {
    /** A job that the caller may see, ended ones while their history is kept: BG_E_NOT_FOUND, E_ACCESSDENIED. */
    Job job(Caller caller, JobId id);

    /** A page of jobs: the caller's own, unless {@code allUsers}, which is for administrators. */
    List<Job> jobs(Caller caller, boolean allUsers, JobQuery query);

    /** Live jobs of other owners. */
    long jobsOfOthers(Caller caller);

    /** One file: BG_E_NOT_FOUND for an index that the job does not have. */
    JobFile file(Caller caller, JobId id, int index);

    /** Files from an index on, in order. */
    List<JobFile> files(Caller caller, JobId id, int fromIndex, int limit);

    /** What identifies the version of the remote file that is being fetched; empty when nothing is known yet. */
    Optional<dev.ebb.server.job.FileCheckpoint> checkpoint(Caller caller, JobId id, int index);

    /** The header fields that the file's server answered last; empty while none has answered. */
    Optional<String> responseHeaders(Caller caller, JobId id, int index);

    /** The custom headers in clear, for the owner alone; empty when none are set. */
    Optional<String> customHeaders(Caller caller, JobId id);

    /** Live jobs by state, all owners. */
    Map<JobState, Long> countByState();
}
