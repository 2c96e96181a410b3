package dev.ebb.client.bits;

import dev.ebb.v1.ForgetHistoryRequest;
import dev.ebb.v1.ForgetHistoryResponse;
import dev.ebb.v1.GetHistoryRequest;
import dev.ebb.v1.GetHistoryResponse;
import dev.ebb.v1.HistoryFile;
import dev.ebb.v1.JobRecord;
import dev.ebb.v1.ListHistoryRequest;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/**
 * The calls of {@link JobHistory} for programs that do not wait. Thread-safe.
 *
 * <pre>{@code
 * manager.history().async().forgetHistory(id);
 * }</pre>
 */
public final class AsyncJobHistory {
    private final Calls calls;

    AsyncJobHistory(Calls calls) {
        this.calls = calls;
    }

    public CompletableFuture<List<JobRecord>> listHistory() {
        return listHistory(ListHistoryRequest.getDefaultInstance());
    }

    public CompletableFuture<List<JobRecord>> listHistory(ListHistoryRequest request) {
        return Pages.all(token -> page(request, token));
    }

    CompletableFuture<Pages.Page<JobRecord>> page(ListHistoryRequest request, String token) {
        ListHistoryRequest next = token.isEmpty()
                ? request
                : request.toBuilder().setPageToken(token).build();
        return Calls.answer(
                calls.history().listHistory(next), it -> new Pages.Page<>(it.getRecordsList(), it.getNextPageToken()));
    }

    public CompletableFuture<JobRecord> getHistory(String jobId) {
        GetHistoryRequest request =
                GetHistoryRequest.newBuilder().setJobId(jobId).setPageSize(1).build();
        return Calls.answer(calls.history().getHistory(request), GetHistoryResponse::getRecord);
    }

    public CompletableFuture<List<HistoryFile>> files(String jobId) {
        return Pages.all(token -> filePage(jobId, token));
    }

    CompletableFuture<Pages.Page<HistoryFile>> filePage(String jobId, String token) {
        GetHistoryRequest request = GetHistoryRequest.newBuilder()
                .setJobId(jobId)
                .setPageToken(token)
                .build();
        return Calls.answer(
                calls.history().getHistory(request), it -> new Pages.Page<>(it.getFilesList(), it.getNextPageToken()));
    }

    public CompletableFuture<ForgetHistoryResponse> forgetHistory(String jobId) {
        return Calls.answer(
                calls.history()
                        .forgetHistory(ForgetHistoryRequest.newBuilder()
                                .setJobId(jobId)
                                .build()),
                Function.identity());
    }
}
