package dev.ebb.server.rpc;

import dev.ebb.server.identity.Caller;
import dev.ebb.server.job.ErrorCode;
import dev.ebb.server.job.JobException;
import dev.ebb.server.job.JobId;
import dev.ebb.server.ledger.JobHistory;
import dev.ebb.server.store.HistoryQuery;
import dev.ebb.server.store.JobRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** A history of what a test puts into it, newest first, and what it was asked. */
public final class FakeJobHistory implements JobHistory {
    public final List<JobRecord> records = new ArrayList<>();
    public final List<KeptFile> files = new ArrayList<>();
    public final List<HistoryQuery> asked = new ArrayList<>();

    @Override
    public List<JobRecord> list(Caller caller, boolean allUsers, HistoryQuery query) {
        asked.add(query);
        HistoryQuery.Position after = query.after();
        int from = after == null
                ? 0
                : records.stream().map(JobRecord::position).toList().indexOf(after) + 1;
        return records.stream().skip(from).limit(query.limit()).toList();
    }

    @Override
    public JobRecord get(Caller caller, JobId id) {
        return records.stream()
                .filter(record -> record.job().id().equals(id))
                .findFirst()
                .orElseThrow(() -> JobException.of(ErrorCode.NOT_FOUND, id, "There is no job " + id + "."));
    }

    @Override
    public List<KeptFile> files(Caller caller, JobId id, int fromIndex, int limit) {
        return files.stream().skip(fromIndex).limit(limit).toList();
    }

    @Override
    public CompletableFuture<Void> forget(Caller caller, JobId id) {
        records.remove(get(caller, id));
        return CompletableFuture.completedFuture(null);
    }
}
