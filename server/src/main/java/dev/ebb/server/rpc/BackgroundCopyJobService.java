package dev.ebb.server.rpc;

import com.google.protobuf.Message;
import dev.ebb.server.identity.Caller;
import dev.ebb.server.job.ErrorCode;
import dev.ebb.server.job.FileSpec;
import dev.ebb.server.job.Job;
import dev.ebb.server.job.JobCommand;
import dev.ebb.server.job.JobError;
import dev.ebb.server.job.JobException;
import dev.ebb.server.job.JobFile;
import dev.ebb.server.job.JobProperty;
import dev.ebb.server.job.JobState;
import dev.ebb.server.job.JobText;
import dev.ebb.server.ledger.JobOutcome;
import dev.ebb.server.ledger.JobQueries;
import dev.ebb.server.scheduler.RunningJob;
import dev.ebb.v1.AddFileRequest;
import dev.ebb.v1.AddFileResponse;
import dev.ebb.v1.AddFileSetRequest;
import dev.ebb.v1.AddFileSetResponse;
import dev.ebb.v1.BackgroundCopyJobGrpc;
import dev.ebb.v1.CancelRequest;
import dev.ebb.v1.CancelResponse;
import dev.ebb.v1.CompleteRequest;
import dev.ebb.v1.CompleteResponse;
import dev.ebb.v1.EnumFilesRequest;
import dev.ebb.v1.EnumFilesResponse;
import dev.ebb.v1.File;
import dev.ebb.v1.GetCustomHeadersRequest;
import dev.ebb.v1.GetCustomHeadersResponse;
import dev.ebb.v1.GetErrorRequest;
import dev.ebb.v1.GetErrorResponse;
import dev.ebb.v1.GetProgressRequest;
import dev.ebb.v1.GetProgressResponse;
import dev.ebb.v1.GetStateRequest;
import dev.ebb.v1.GetStateResponse;
import dev.ebb.v1.ResultCode;
import dev.ebb.v1.ResumeRequest;
import dev.ebb.v1.ResumeResponse;
import dev.ebb.v1.SetCustomHeadersRequest;
import dev.ebb.v1.SetCustomHeadersResponse;
import dev.ebb.v1.SetDescriptionRequest;
import dev.ebb.v1.SetDescriptionResponse;
import dev.ebb.v1.SetDisplayNameRequest;
import dev.ebb.v1.SetDisplayNameResponse;
import dev.ebb.v1.SetMinimumRetryDelayRequest;
import dev.ebb.v1.SetMinimumRetryDelayResponse;
import dev.ebb.v1.SetNoProgressTimeoutRequest;
import dev.ebb.v1.SetNoProgressTimeoutResponse;
import dev.ebb.v1.SetOverwriteRuleRequest;
import dev.ebb.v1.SetOverwriteRuleResponse;
import dev.ebb.v1.SetPriorityRequest;
import dev.ebb.v1.SetPriorityResponse;
import dev.ebb.v1.SetReplyFileNameRequest;
import dev.ebb.v1.SetReplyFileNameResponse;
import dev.ebb.v1.SetStallTimeoutRequest;
import dev.ebb.v1.SetStallTimeoutResponse;
import dev.ebb.v1.SetTrustedCertificatesRequest;
import dev.ebb.v1.SetTrustedCertificatesResponse;
import dev.ebb.v1.SuspendRequest;
import dev.ebb.v1.SuspendResponse;
import dev.ebb.v1.TakeOwnershipRequest;
import dev.ebb.v1.TakeOwnershipResponse;
import io.grpc.stub.StreamObserver;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/** IBackgroundCopyJob and its successors: what can be done with one job. Thread-safe. */
final class BackgroundCopyJobService extends BackgroundCopyJobGrpc.BackgroundCopyJobImplBase {
    private final JobQueries queries;
    private final RpcTranslation translation;
    private final UnaryCalls calls;
    private final JobMessages messages;

    BackgroundCopyJobService(RpcBackends backends, RpcTranslation translation) {
        this.queries = backends.queries();
        this.translation = translation;
        this.calls = translation.calls();
        this.messages = translation.messages();
    }

    @Override
    public void addFile(AddFileRequest request, StreamObserver<AddFileResponse> observer) {
        calls.change(
                request,
                observer,
                caller -> new JobCommand.AddFiles(List.of(JobRequests.file("file", request.getFile()))),
                outcome -> AddFileResponse.newBuilder()
                        .setFile(added(request, outcome))
                        .build());
    }

    @Override
    public void addFileSet(AddFileSetRequest request, StreamObserver<AddFileSetResponse> observer) {
        change(
                request,
                observer,
                caller -> new JobCommand.AddFiles(JobRequests.fileSet(request)),
                job -> AddFileSetResponse.newBuilder().setJob(job).build());
    }

    @Override
    public void enumFiles(EnumFilesRequest request, StreamObserver<EnumFilesResponse> observer) {
        calls.read(observer, caller -> translation.listing().files(caller, request));
    }

    @Override
    public void suspend(SuspendRequest request, StreamObserver<SuspendResponse> observer) {
        change(
                request,
                observer,
                caller -> new JobCommand.Suspend(),
                job -> SuspendResponse.newBuilder().setJob(job).build());
    }

    @Override
    public void resume(ResumeRequest request, StreamObserver<ResumeResponse> observer) {
        change(
                request,
                observer,
                caller -> new JobCommand.Resume(),
                job -> ResumeResponse.newBuilder().setJob(job).build());
    }

    @Override
    public void cancel(CancelRequest request, StreamObserver<CancelResponse> observer) {
        calls.change(
                request,
                observer,
                caller -> new JobCommand.Cancel(),
                outcome -> CancelResponse.newBuilder()
                        .setResult(WireEnums.result(outcome.result()))
                        .setJob(messages.job(outcome.job()))
                        .build());
    }

    @Override
    public void complete(CompleteRequest request, StreamObserver<CompleteResponse> observer) {
        calls.change(
                request,
                observer,
                caller -> new JobCommand.Complete(),
                outcome -> CompleteResponse.newBuilder()
                        .setResult(WireEnums.result(outcome.result()))
                        .setJob(messages.job(outcome.job()))
                        .build());
    }

    @Override
    public void takeOwnership(TakeOwnershipRequest request, StreamObserver<TakeOwnershipResponse> observer) {
        change(
                request,
                observer,
                caller -> new JobCommand.TakeOwnership(caller.id(), caller.account()),
                job -> TakeOwnershipResponse.newBuilder().setJob(job).build());
    }

    @Override
    public void getState(GetStateRequest request, StreamObserver<GetStateResponse> observer) {
        calls.read(observer, caller -> {
            Job job = queries.job(caller, UnaryCalls.jobId(request));
            JobState state = messages.live(job).map(RunningJob::state).orElse(job.state());
            return GetStateResponse.newBuilder()
                    .setState(WireEnums.state(state))
                    .build();
        });
    }

    @Override
    public void getProgress(GetProgressRequest request, StreamObserver<GetProgressResponse> observer) {
        calls.read(observer, caller -> progress(queries.job(caller, UnaryCalls.jobId(request))));
    }

    @Override
    public void getError(GetErrorRequest request, StreamObserver<GetErrorResponse> observer) {
        calls.read(observer, caller -> error(caller, queries.job(caller, UnaryCalls.jobId(request))));
    }

    @Override
    public void getCustomHeaders(GetCustomHeadersRequest request, StreamObserver<GetCustomHeadersResponse> observer) {
        calls.read(observer, caller -> {
            Optional<String> headers = queries.customHeaders(caller, UnaryCalls.jobId(request));
            return GetCustomHeadersResponse.newBuilder()
                    .setResult(headers.isPresent() ? ResultCode.RESULT_CODE_S_OK : ResultCode.RESULT_CODE_S_FALSE)
                    .setCustomHeaders(headers.orElse(""))
                    .build();
        });
    }

    @Override
    public void setDisplayName(SetDisplayNameRequest request, StreamObserver<SetDisplayNameResponse> observer) {
        set(
                request,
                observer,
                () -> new JobProperty.DisplayName(JobText.displayName("display_name", request.getDisplayName())),
                job -> SetDisplayNameResponse.newBuilder().setJob(job).build());
    }

    @Override
    public void setDescription(SetDescriptionRequest request, StreamObserver<SetDescriptionResponse> observer) {
        set(
                request,
                observer,
                () -> new JobProperty.Description(JobText.description("description", request.getDescription())),
                job -> SetDescriptionResponse.newBuilder().setJob(job).build());
    }

    @Override
    public void setPriority(SetPriorityRequest request, StreamObserver<SetPriorityResponse> observer) {
        set(
                request,
                observer,
                () -> new JobProperty.Priority(WireEnums.priority("priority", request.getPriority())),
                job -> SetPriorityResponse.newBuilder().setJob(job).build());
    }

    @Override
    public void setMinimumRetryDelay(
            SetMinimumRetryDelayRequest request, StreamObserver<SetMinimumRetryDelayResponse> observer) {
        set(
                request,
                observer,
                () -> JobRequests.retryDelays(request),
                job -> SetMinimumRetryDelayResponse.newBuilder().setJob(job).build());
    }

    @Override
    public void setNoProgressTimeout(
            SetNoProgressTimeoutRequest request, StreamObserver<SetNoProgressTimeoutResponse> observer) {
        set(
                request,
                observer,
                () -> JobRequests.noProgressTimeout(request),
                job -> SetNoProgressTimeoutResponse.newBuilder().setJob(job).build());
    }

    @Override
    public void setStallTimeout(SetStallTimeoutRequest request, StreamObserver<SetStallTimeoutResponse> observer) {
        set(
                request,
                observer,
                () -> JobRequests.stallTimeout(request),
                job -> SetStallTimeoutResponse.newBuilder().setJob(job).build());
    }

    @Override
    public void setTrustedCertificates(
            SetTrustedCertificatesRequest request, StreamObserver<SetTrustedCertificatesResponse> observer) {
        set(
                request,
                observer,
                () -> JobRequests.certificates("trusted_certificates_pem", request.getTrustedCertificatesPem()),
                job -> SetTrustedCertificatesResponse.newBuilder().setJob(job).build());
    }

    @Override
    public void setOverwriteRule(SetOverwriteRuleRequest request, StreamObserver<SetOverwriteRuleResponse> observer) {
        set(
                request,
                observer,
                () -> new JobProperty.Overwrite(WireEnums.overwrite("overwrite", request.getOverwrite())),
                job -> SetOverwriteRuleResponse.newBuilder().setJob(job).build());
    }

    @Override
    public void setCustomHeaders(SetCustomHeadersRequest request, StreamObserver<SetCustomHeadersResponse> observer) {
        set(
                request,
                observer,
                () -> translation.requests().customHeaders("custom_headers", request.getCustomHeaders()),
                job -> SetCustomHeadersResponse.newBuilder().setJob(job).build());
    }

    @Override
    public void setReplyFileName(SetReplyFileNameRequest request, StreamObserver<SetReplyFileNameResponse> observer) {
        set(
                request,
                observer,
                () -> JobRequests.replyFileName("reply_file_name", request.getReplyFileName()),
                job -> SetReplyFileNameResponse.newBuilder().setJob(job).build());
    }

    /** A call that answers with the changed job. */
    private <R> void change(
            Message request,
            StreamObserver<R> observer,
            Function<Caller, JobCommand.OfCaller> command,
            Function<dev.ebb.v1.Job, R> answer) {
        calls.change(request, observer, command, outcome -> answer.apply(messages.job(outcome.job())));
    }

    private <R> void set(
            Message request,
            StreamObserver<R> observer,
            Supplier<JobProperty> property,
            Function<dev.ebb.v1.Job, R> answer) {
        change(request, observer, caller -> new JobCommand.SetProperty(property.get()), answer);
    }

    /** The file as it was added, which is what a repeated call answers as well. */
    private static File added(AddFileRequest request, JobOutcome outcome) {
        Job job = outcome.job();
        FileSpec spec = JobRequests.file("file", request.getFile());
        return JobMessages.newFile(job, JobFile.added(job.id(), outcome.firstNewFile(), spec))
                .build();
    }

    private GetProgressResponse progress(Job job) {
        Optional<RunningJob> live = messages.live(job);
        return GetProgressResponse.newBuilder()
                .setProgress(live.map(JobMessages::progress).orElseGet(() -> JobMessages.progress(job.counters())))
                .setState(WireEnums.state(live.map(RunningJob::state).orElse(job.state())))
                .setBytesPerSecond(live.map(RunningJob::bytesPerSecond).orElse(0L))
                .build();
    }

    private GetErrorResponse error(Caller caller, Job job) {
        JobError error = job.error();
        if (error == null) {
            throw JobException.of(
                    ErrorCode.ERROR_INFORMATION_UNAVAILABLE,
                    job.id(),
                    "The job has not failed, or bytes have moved since.");
        }
        GetErrorResponse.Builder response = GetErrorResponse.newBuilder().setError(JobMessages.error(error));
        if (error.fileIndex() != JobError.NO_FILE) {
            JobFile file = queries.file(caller, job.id(), error.fileIndex());
            response.setFile(messages.file(caller, job, file));
        }
        return response.build();
    }
}
