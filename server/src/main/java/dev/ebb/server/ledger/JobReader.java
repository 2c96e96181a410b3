package dev.ebb.server.ledger;

import dev.ebb.server.identity.AccessRule;
import dev.ebb.server.identity.Caller;
import dev.ebb.server.identity.SecretBox;
import dev.ebb.server.job.ErrorCode;
import dev.ebb.server.job.FileCheckpoint;
import dev.ebb.server.job.Job;
import dev.ebb.server.job.JobException;
import dev.ebb.server.job.JobFile;
import dev.ebb.server.job.JobId;
import dev.ebb.server.job.JobPriority;
import dev.ebb.server.job.JobState;
import dev.ebb.server.store.JobQuery;
import dev.ebb.server.store.JobStore;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Answers from the store what a caller may see. Thread-safe. */
public final class JobReader implements JobQueries {
    private final JobStore store;
    private final SecretBox secrets;

    /** A reader over a store; the box opens the owner's own secrets. */
    public JobReader(JobStore store, SecretBox secrets) {
        this.store = store;
        this.secrets = secrets;
    }

    @Override
    public Job job(Caller caller, JobId id) {
        Job job = store.job(id)
                .orElseThrow(() -> JobException.of(ErrorCode.NOT_FOUND, id, "There is no job " + id + "."));
        AccessRule.requireAccess(caller, job);
        return job;
    }

    @Override
    public List<Job> jobs(Caller caller, boolean allUsers, JobQuery query) {
        AccessRule.requireListing(caller, allUsers, query.owner());
        return store.jobs(allUsers ? query : query.ownedBy(caller.id()));
    }

    @Override
    public long jobsOfOthers(Caller caller) {
        long all = store.countByState().values().stream()
                .mapToLong(Long::longValue)
                .sum();
        return Math.max(0, all - store.liveJobsOf(caller.id()));
    }

    @Override
    public JobFile file(Caller caller, JobId id, int index) {
        job(caller, id);
        return store.file(id, index)
                .orElseThrow(() ->
                        JobException.of(ErrorCode.NOT_FOUND, id, "The job has no file with the index " + index + "."));
    }

    @Override
    public List<JobFile> files(Caller caller, JobId id, int fromIndex, int limit) {
        job(caller, id);
        return store.files(id, fromIndex, limit);
    }

    @Override
    public Optional<FileCheckpoint> checkpoint(Caller caller, JobId id, int index) {
        job(caller, id);
        return store.checkpoint(id, index);
    }

    @Override
    public Optional<String> responseHeaders(Caller caller, JobId id, int index) {
        job(caller, id);
        return store.responseHeaders(id, index);
    }

    @Override
    public Optional<String> customHeaders(Caller caller, JobId id) {
        Job job = job(caller, id);
        AccessRule.requireOwner(caller, job);
        if (job.settings().http().headersWriteOnly()) {
            throw JobException.of(
                    ErrorCode.E_ACCESSDENIED, id, "The custom headers of the job can only be written, not read.");
        }
        return Optional.ofNullable(job.settings().sealedCustomHeaders()).map(secrets::open);
    }

    @Override
    public List<Job> queued(JobPriority priority, int limit) {
        return store.runnable(priority, limit, limit);
    }

    @Override
    public Map<JobState, Long> countByState() {
        return store.countByState();
    }
}
