package dev.ebb.server.ledger;

import dev.ebb.server.identity.Caller;
import dev.ebb.server.job.ErrorCode;
import dev.ebb.server.job.Job;
import dev.ebb.server.job.JobException;
import dev.ebb.server.job.JobFile;
import dev.ebb.server.job.JobId;
import dev.ebb.server.job.OwnerId;
import dev.ebb.server.policy.Limits;
import dev.ebb.server.store.JobChange;
import dev.ebb.server.store.JobQuota;
import dev.ebb.server.store.JobStore;
import dev.ebb.server.store.RecordedRequest;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The store as it will be after the batch: what earlier commands of the batch decided lies over what is committed. Thrown
 * away when the batch fails. Confined to the writer's thread.
 */
final class BatchOverlay {
    private final JobStore store;
    private final Map<JobId, Job> jobs = new LinkedHashMap<>();
    private final Map<JobId, Map<Integer, JobFile>> files = new HashMap<>();
    private final Map<List<String>, RecordedRequest> requests = new HashMap<>();
    private final Map<OwnerId, JobQuota> quotas = new HashMap<>();
    private final List<JobChange> changes = new ArrayList<>();
    private long createdInBatch;
    private @Nullable JobQuota ceiling;

    BatchOverlay(JobStore store) {
        this.store = store;
    }

    Job job(JobId id) {
        return find(id).orElseThrow(() -> JobException.of(ErrorCode.NOT_FOUND, id, "There is no job " + id + "."));
    }

    /** The job, unless it is no longer kept. */
    Optional<Job> find(JobId id) {
        Job decided = jobs.get(id);
        return decided != null ? Optional.of(decided) : store.job(id);
    }

    JobFile file(JobId id, int index) {
        JobFile decided = files.getOrDefault(id, Map.of()).get(index);
        return decided != null
                ? decided
                : store.file(id, index)
                        .orElseThrow(() -> JobException.of(
                                ErrorCode.NOT_FOUND, id, "The job has no file with the index " + index + "."));
    }

    /** Files from an index on, as they will be. */
    List<JobFile> files(JobId id, int from, int limit) {
        Map<Integer, JobFile> decided = files.getOrDefault(id, Map.of());
        return store.files(id, from, limit).stream()
                .map(row -> decided.getOrDefault(row.index(), row))
                .toList();
    }

    Optional<RecordedRequest> request(Caller caller, String requestId) {
        RecordedRequest decided = requests.get(List.of(caller.id().value(), requestId));
        return decided != null ? Optional.of(decided) : store.request(caller.id(), requestId);
    }

    /** Refuses one job too many of a limited caller. */
    void checkQuota(Caller caller, Limits limits) {
        JobQuota quota = quotas.computeIfAbsent(caller.id(), store::quota);
        if (quota.ofMachine() + createdInBatch >= limits.jobsPerMachine()) {
            throw JobException.of(
                    ErrorCode.TOO_MANY_JOBS_PER_MACHINE,
                    "The queue holds " + limits.jobsPerMachine() + " jobs, which is its limit.");
        }
        if (quota.ofOwner() >= limits.jobsPerUser()) {
            throw JobException.of(
                    ErrorCode.TOO_MANY_JOBS_PER_USER,
                    "You have " + limits.jobsPerUser() + " jobs in the queue, which is the limit of a user.");
        }
        quotas.put(caller.id(), new JobQuota(quota.ofOwner() + 1, quota.ofMachine()));
        createdInBatch++;
        ceiling = new JobQuota(limits.jobsPerUser(), limits.jobsPerMachine());
    }

    /** The limits that creations were held to; null when none was. */
    @Nullable
    JobQuota ceiling() {
        return ceiling;
    }

    void add(JobChange change) {
        changes.add(change);
        jobs.put(change.jobId(), change.after());
        for (JobFile file : change.files()) {
            files.computeIfAbsent(change.jobId(), id -> new HashMap<>()).put(file.index(), file);
        }
        RecordedRequest request = change.request();
        if (request != null) {
            requests.put(List.of(request.caller().value(), request.requestId()), request);
        }
    }

    List<JobChange> changes() {
        return changes;
    }

    /** The latest value of each job that changed. */
    Collection<Job> changedJobs() {
        return jobs.values();
    }
}
