package dev.ebb.server.rpc;

import dev.ebb.server.identity.Caller;
import dev.ebb.server.job.ErrorCatalog;
import dev.ebb.server.job.ErrorCode;
import dev.ebb.server.job.FileSpec;
import dev.ebb.server.job.Job;
import dev.ebb.server.job.JobCommand;
import dev.ebb.server.job.JobError;
import dev.ebb.server.job.JobException;
import dev.ebb.server.job.JobFile;
import dev.ebb.server.job.JobState;
import dev.ebb.server.ledger.JobOutcome;
import dev.ebb.server.ledger.JobQueries;
import dev.ebb.server.scheduler.RunningJob;
import dev.ebb.v1.AddFileRequest;
import dev.ebb.v1.AddFileResponse;
import dev.ebb.v1.AddFileSetRequest;
import dev.ebb.v1.AddFileSetResponse;
import dev.ebb.v1.AddFileWithRangesRequest;
import dev.ebb.v1.AddFileWithRangesResponse;
import dev.ebb.v1.BackgroundCopyJobGrpc;
import dev.ebb.v1.CancelRequest;
import dev.ebb.v1.CancelResponse;
import dev.ebb.v1.CompleteRequest;
import dev.ebb.v1.CompleteResponse;
import dev.ebb.v1.EnumFilesRequest;
import dev.ebb.v1.EnumFilesResponse;
import dev.ebb.v1.File;
import dev.ebb.v1.GetErrorRequest;
import dev.ebb.v1.GetErrorResponse;
import dev.ebb.v1.GetProgressRequest;
import dev.ebb.v1.GetProgressResponse;
import dev.ebb.v1.GetStateRequest;
import dev.ebb.v1.GetStateResponse;
import dev.ebb.v1.ResumeRequest;
import dev.ebb.v1.ResumeResponse;
import dev.ebb.v1.SuspendRequest;
import dev.ebb.v1.SuspendResponse;
import dev.ebb.v1.TakeOwnershipRequest;
import dev.ebb.v1.TakeOwnershipResponse;
import io.grpc.stub.StreamObserver;
import java.util.List;
import java.util.Optional;

/** The verbs and getters of IBackgroundCopyJob. Thread-safe. */
final class JobVerbs implements ServiceTable.Part {
    private final JobQueries queries;
    private final RpcTranslation translation;
    private final UnaryCalls calls;
    private final JobChanges changes;
    private final JobMessages messages;

    JobVerbs(RpcBackends backends, RpcTranslation translation) {
        this.queries = backends.queries();
        this.translation = translation;
        this.calls = translation.calls();
        this.changes = translation.changes();
        this.messages = translation.messages();
    }

    @Override
    public void bind(ServiceTable table) {
        table.unary(BackgroundCopyJobGrpc.getAddFileMethod(), this::addFile)
                .unary(BackgroundCopyJobGrpc.getAddFileSetMethod(), this::addFileSet)
                .unary(BackgroundCopyJobGrpc.getAddFileWithRangesMethod(), this::addFileWithRanges)
                .unary(BackgroundCopyJobGrpc.getEnumFilesMethod(), this::enumFiles)
                .unary(BackgroundCopyJobGrpc.getSuspendMethod(), this::suspend)
                .unary(BackgroundCopyJobGrpc.getResumeMethod(), this::resume)
                .unary(BackgroundCopyJobGrpc.getCancelMethod(), this::cancel)
                .unary(BackgroundCopyJobGrpc.getCompleteMethod(), this::complete)
                .unary(BackgroundCopyJobGrpc.getTakeOwnershipMethod(), this::takeOwnership)
                .unary(BackgroundCopyJobGrpc.getGetStateMethod(), this::getState)
                .unary(BackgroundCopyJobGrpc.getGetProgressMethod(), this::getProgress)
                .unary(BackgroundCopyJobGrpc.getGetErrorMethod(), this::getError);
    }

    private void addFile(AddFileRequest request, StreamObserver<AddFileResponse> observer) {
        calls.change(
                request,
                observer,
                caller -> new JobCommand.AddFiles(List.of(JobRequests.file("file", request.getFile()))),
                outcome -> AddFileResponse.newBuilder()
                        .setFile(added(request.getFile(), outcome))
                        .build());
    }

    private void addFileWithRanges(
            AddFileWithRangesRequest request, StreamObserver<AddFileWithRangesResponse> observer) {
        calls.change(
                request,
                observer,
                caller -> new JobCommand.AddFiles(List.of(JobRequests.fileWithRanges(request.getFile()))),
                outcome -> AddFileWithRangesResponse.newBuilder()
                        .setFile(added(request.getFile(), outcome))
                        .build());
    }

    private void addFileSet(AddFileSetRequest request, StreamObserver<AddFileSetResponse> observer) {
        changes.change(
                request,
                observer,
                caller -> new JobCommand.AddFiles(JobRequests.fileSet(request)),
                job -> AddFileSetResponse.newBuilder().setJob(job).build());
    }

    private void enumFiles(EnumFilesRequest request, StreamObserver<EnumFilesResponse> observer) {
        calls.read(observer, caller -> translation.listing().files(caller, request));
    }

    private void suspend(SuspendRequest request, StreamObserver<SuspendResponse> observer) {
        changes.change(
                request,
                observer,
                caller -> new JobCommand.Suspend(),
                job -> SuspendResponse.newBuilder().setJob(job).build());
    }

    private void resume(ResumeRequest request, StreamObserver<ResumeResponse> observer) {
        changes.change(
                request,
                observer,
                caller -> new JobCommand.Resume(),
                job -> ResumeResponse.newBuilder().setJob(job).build());
    }

    private void cancel(CancelRequest request, StreamObserver<CancelResponse> observer) {
        calls.change(
                request,
                observer,
                caller -> new JobCommand.Cancel(),
                outcome -> CancelResponse.newBuilder()
                        .setResult(WireEnums.result(outcome.result()))
                        .setJob(messages.job(outcome.job()))
                        .build());
    }

    private void complete(CompleteRequest request, StreamObserver<CompleteResponse> observer) {
        calls.change(
                request,
                observer,
                caller -> new JobCommand.Complete(caller.account()),
                outcome -> CompleteResponse.newBuilder()
                        .setResult(WireEnums.result(outcome.result()))
                        .setJob(messages.job(outcome.job()))
                        .build());
    }

    private void takeOwnership(TakeOwnershipRequest request, StreamObserver<TakeOwnershipResponse> observer) {
        changes.change(
                request,
                observer,
                caller -> new JobCommand.TakeOwnership(caller.id(), caller.account(), caller.isAdministrator()),
                job -> TakeOwnershipResponse.newBuilder().setJob(job).build());
    }

    private void getState(GetStateRequest request, StreamObserver<GetStateResponse> observer) {
        calls.read(observer, caller -> {
            Job job = queries.job(caller, UnaryCalls.jobId(request));
            JobState state = messages.live(job).map(RunningJob::state).orElse(job.state());
            return GetStateResponse.newBuilder()
                    .setState(WireEnums.state(state))
                    .build();
        });
    }

    private void getProgress(GetProgressRequest request, StreamObserver<GetProgressResponse> observer) {
        calls.read(observer, caller -> progress(queries.job(caller, UnaryCalls.jobId(request))));
    }

    private void getError(GetErrorRequest request, StreamObserver<GetErrorResponse> observer) {
        calls.read(observer, caller -> {
            Language.require(request.getLanguage());
            return error(caller, queries.job(caller, UnaryCalls.jobId(request)));
        });
    }

    /** The file as it was added, which is what a repeated call answers as well. */
    private File added(dev.ebb.v1.FileSpec wire, JobOutcome outcome) {
        Job job = outcome.job();
        FileSpec spec = JobRequests.file("file", wire);
        return messages.newFile(job, JobFile.added(job.id(), outcome.firstNewFile(), spec))
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
        GetErrorResponse.Builder response = GetErrorResponse.newBuilder()
                .setError(JobMessages.error(error))
                .setDescription(ErrorCatalog.describe(error.code()).meaning())
                .setContextDescription(Language.describe(error.context()));
        if (error.fileIndex() != JobError.NO_FILE) {
            JobFile file = queries.file(caller, job.id(), error.fileIndex());
            response.setFile(messages.file(caller, job, file));
        }
        return response.build();
    }
}
