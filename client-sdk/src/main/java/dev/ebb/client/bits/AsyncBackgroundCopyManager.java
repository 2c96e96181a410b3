package dev.ebb.client.bits;

import dev.ebb.client.AsyncStubs;
import dev.ebb.v1.EnumJobsRequest;
import dev.ebb.v1.GetErrorDescriptionRequest;
import dev.ebb.v1.GetErrorDescriptionResponse;
import dev.ebb.v1.GetJobRequest;
import dev.ebb.v1.QueryInterfaceRequest;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * The calls of a {@link BackgroundCopyManager} for programs that do not wait: each method is that of the same name there, and
 * answers with a future, which fails with {@link dev.ebb.client.EbbException}. Cancelling the future cancels the call.
 * Thread-safe.
 *
 * <pre>{@code
 * manager.async().createJob(spec).thenCompose(job -> job.async().awaitTransferred());
 * }</pre>
 */
public final class AsyncBackgroundCopyManager {
    private final Calls calls;

    AsyncBackgroundCopyManager(Calls calls) {
        this.calls = calls;
    }

    public CompletableFuture<BackgroundCopyJob> createJob(String displayName, JobType type) {
        return createJob(JobSpec.of(displayName, type));
    }

    public CompletableFuture<BackgroundCopyJob> createJob(JobSpec spec) {
        return Calls.answer(
                calls.manager().createJob(spec.toWire()),
                it -> BackgroundCopyJob.of(calls, it.getJob().getId()));
    }

    public CompletableFuture<BackgroundCopyJob> getJob(String id) {
        GetJobRequest request = GetJobRequest.newBuilder().setJobId(id).build();
        return Calls.answer(
                calls.manager().getJob(request),
                it -> BackgroundCopyJob.of(calls, it.getJob().getId()));
    }

    public CompletableFuture<List<JobSnapshot>> enumJobs() {
        return enumJobs(JobFilter.MINE);
    }

    /** All jobs that match; fetched page by page. */
    public CompletableFuture<List<JobSnapshot>> enumJobs(JobFilter filter) {
        return Pages.all(token -> page(filter, token));
    }

    public CompletableFuture<Long> countJobsOfOthers() {
        EnumJobsRequest request = EnumJobsRequest.newBuilder().setPageSize(1).build();
        return Calls.answer(calls.manager().enumJobs(request), it -> it.getOtherUsersJobs());
    }

    public CompletableFuture<ErrorDescription> getErrorDescription(int hresult) {
        GetErrorDescriptionRequest request =
                GetErrorDescriptionRequest.newBuilder().setHresult(hresult).build();
        return Calls.answer(
                calls.manager().getErrorDescription(request),
                it -> new ErrorDescription(it.getName(), it.getDescription(), it.getRemedy()));
    }

    public CompletableFuture<String> getErrorContextDescription(ErrorContext context) {
        GetErrorDescriptionRequest request = GetErrorDescriptionRequest.newBuilder()
                .setContext(context.toWire())
                .build();
        return Calls.answer(
                calls.manager().getErrorDescription(request), GetErrorDescriptionResponse::getContextDescription);
    }

    public CompletableFuture<List<String>> queryInterface(String name) {
        QueryInterfaceRequest request =
                QueryInterfaceRequest.newBuilder().setInterface(name).build();
        return Calls.answer(calls.manager().queryInterface(request), it -> List.copyOf(it.getMethodsList()));
    }

    /** The futures of every service, for what needs the messages of the contract themselves. */
    public AsyncStubs stubs() {
        return calls.client().async();
    }

    CompletableFuture<Pages.Page<JobSnapshot>> page(JobFilter filter, String token) {
        return Calls.answer(
                calls.manager().enumJobs(filter.page(token)),
                it -> new Pages.Page<>(
                        it.getJobsList().stream().map(JobSnapshot::new).toList(), it.getNextPageToken()));
    }
}
