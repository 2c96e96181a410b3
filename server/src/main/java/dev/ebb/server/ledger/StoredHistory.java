package dev.ebb.server.ledger;

import dev.ebb.server.identity.AccessRule;
import dev.ebb.server.identity.Caller;
import dev.ebb.server.job.ErrorCode;
import dev.ebb.server.job.Job;
import dev.ebb.server.job.JobException;
import dev.ebb.server.job.JobId;
import dev.ebb.server.job.PendingWork;
import dev.ebb.server.store.FileOrigin;
import dev.ebb.server.store.HistoryQuery;
import dev.ebb.server.store.JobRecord;
import dev.ebb.server.store.JobStore;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The history as the store has it; what is to be forgotten goes through the ledger. Thread-safe. */
public final class StoredHistory implements JobHistory {
    private final JobStore store;
    private final JobLedger ledger;

    /** The history of the store that the ledger writes. */
    public StoredHistory(JobStore store, JobLedger ledger) {
        this.store = store;
        this.ledger = ledger;
    }

    @Override
    public List<JobRecord> list(Caller caller, boolean allUsers, HistoryQuery query) {
        AccessRule.requireListing(caller, allUsers, query.owner());
        return store.history(allUsers ? query : query.ownedBy(caller.id()));
    }

    @Override
    public JobRecord get(Caller caller, JobId id) {
        Job job = accessible(caller, id);
        return store.record(id)
                .orElseThrow(() -> JobException.of(
                        ErrorCode.NOT_FOUND, id, "The job has not ended; it is " + job.state() + ". GetJob shows it."));
    }

    @Override
    public List<KeptFile> files(Caller caller, JobId id, int fromIndex, int limit) {
        accessible(caller, id);
        Map<Integer, FileOrigin> origins = store.origins(id, fromIndex, limit).stream()
                .collect(Collectors.toMap(FileOrigin::fileIndex, Function.identity()));
        return store.files(id, fromIndex, limit).stream()
                .map(file -> new KeptFile(file, origins.get(file.index())))
                .toList();
    }

    @Override
    public CompletableFuture<Void> forget(Caller caller, JobId id) {
        try {
            Job job = accessible(caller, id);
            if (!job.state().isFinal() || job.pending() != PendingWork.NONE) {
                throw JobException.of(
                        ErrorCode.INVALID_STATE,
                        id,
                        "The job is " + job.state() + ": only one that has ended can be forgotten. Cancel ends it.");
            }
            return ledger.forget(id);
        } catch (RuntimeException refused) {
            return CompletableFuture.failedFuture(refused);
        }
    }

    private Job accessible(Caller caller, JobId id) {
        Job job = store.job(id)
                .orElseThrow(() -> JobException.of(ErrorCode.NOT_FOUND, id, "There is no job " + id + "."));
        AccessRule.requireAccess(caller, job);
        return job;
    }
}
