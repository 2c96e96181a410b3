package dev.ebb.server.rpc;

import dev.ebb.server.identity.Caller;
import dev.ebb.server.job.ErrorCode;
import dev.ebb.server.job.FileState;
import dev.ebb.server.job.Job;
import dev.ebb.server.job.JobException;
import dev.ebb.server.job.JobFile;
import dev.ebb.server.job.JobType;
import dev.ebb.server.ledger.JobQueries;
import dev.ebb.server.scheduler.RunningTransfers;
import dev.ebb.v1.BackgroundCopyFileGetPropertyRequest;
import dev.ebb.v1.BackgroundCopyFileGetPropertyResponse;
import dev.ebb.v1.BackgroundCopyFileGrpc;
import dev.ebb.v1.BackgroundCopyFileSetPropertyRequest;
import dev.ebb.v1.BackgroundCopyFileSetPropertyResponse;
import dev.ebb.v1.FilePropertyId;
import dev.ebb.v1.FilePropertyValue;
import dev.ebb.v1.GetFileRequest;
import dev.ebb.v1.GetFileResponse;
import dev.ebb.v1.GetPeerDownloadStatsRequest;
import dev.ebb.v1.GetPeerDownloadStatsResponse;
import dev.ebb.v1.GetValidationStateRequest;
import dev.ebb.v1.GetValidationStateResponse;
import io.grpc.stub.StreamObserver;

/** The getters of IBackgroundCopyFile and its successors. Thread-safe. */
final class FileQueries implements ServiceTable.Part {
    private final JobQueries queries;
    private final RunningTransfers running;
    private final RpcTranslation translation;

    FileQueries(RpcBackends backends, RpcTranslation translation) {
        this.queries = backends.queries();
        this.running = backends.running();
        this.translation = translation;
    }

    @Override
    public void bind(ServiceTable table) {
        table.unary(BackgroundCopyFileGrpc.getGetFileMethod(), this::getFile)
                .unary(BackgroundCopyFileGrpc.getGetValidationStateMethod(), this::getValidationState)
                .unary(BackgroundCopyFileGrpc.getGetPeerDownloadStatsMethod(), this::getPeerStats)
                .unary(BackgroundCopyFileGrpc.getGetPropertyMethod(), this::getProperty)
                .unary(BackgroundCopyFileGrpc.getSetPropertyMethod(), this::setProperty);
    }

    private void getFile(GetFileRequest request, StreamObserver<GetFileResponse> observer) {
        translation.calls().read(observer, caller -> {
            Job job = queries.job(caller, UnaryCalls.jobId(request));
            JobFile file = queries.file(caller, job.id(), request.getIndex());
            return GetFileResponse.newBuilder()
                    .setFile(translation.messages().file(caller, job, file))
                    .build();
        });
    }

    private void getValidationState(
            GetValidationStateRequest request, StreamObserver<GetValidationStateResponse> observer) {
        translation.calls().read(observer, caller -> {
            Job job = queries.job(caller, UnaryCalls.jobId(request));
            JobFile file = queries.file(caller, job.id(), request.getIndex());
            if (job.type() != JobType.DOWNLOAD) {
                throw JobException.of(ErrorCode.E_NOTIMPL, job.id(), "Only what was downloaded can be valid.");
            }
            if (file.state() == FileState.PENDING) {
                throw JobException.of(
                        ErrorCode.E_PENDING, job.id(), "The file has not arrived yet; wait until it is whole.");
            }
            return GetValidationStateResponse.newBuilder()
                    .setValid(Boolean.TRUE.equals(JobMessages.validity(job, file)))
                    .build();
        });
    }

    private void getPeerStats(
            GetPeerDownloadStatsRequest request, StreamObserver<GetPeerDownloadStatsResponse> observer) {
        translation.calls().read(observer, caller -> {
            Job job = queries.job(caller, UnaryCalls.jobId(request));
            JobFile row = queries.file(caller, job.id(), request.getIndex());
            dev.ebb.v1.File file = translation.messages().file(caller, job, row);
            return GetPeerDownloadStatsResponse.newBuilder()
                    .setBytesFromOrigin(Math.max(0, file.getBytesTransferred() - file.getBytesFromPeers()))
                    .setBytesFromPeers(file.getBytesFromPeers())
                    .build();
        });
    }

    private void getProperty(
            BackgroundCopyFileGetPropertyRequest request,
            StreamObserver<BackgroundCopyFileGetPropertyResponse> observer) {
        translation.calls().read(observer, caller -> {
            Job job = queries.job(caller, UnaryCalls.jobId(request));
            JobFile file = queries.file(caller, job.id(), request.getIndex());
            if (request.getProperty() != FilePropertyId.FILE_PROPERTY_ID_HTTP_RESPONSE_HEADERS) {
                throw unknown("property");
            }
            return BackgroundCopyFileGetPropertyResponse.newBuilder()
                    .setValue(FilePropertyValue.newBuilder().setHttpResponseHeaders(headers(caller, job, file)))
                    .build();
        });
    }

    private String headers(Caller caller, Job job, JobFile file) {
        return running.responseHeaders(job.id(), file.index())
                .or(() -> queries.responseHeaders(caller, job.id(), file.index()))
                .orElse("");
    }

    private void setProperty(
            BackgroundCopyFileSetPropertyRequest request,
            StreamObserver<BackgroundCopyFileSetPropertyResponse> observer) {
        translation.calls().read(observer, caller -> {
            Job job = queries.job(caller, UnaryCalls.jobId(request));
            queries.file(caller, job.id(), request.getIndex());
            throw request.getValue().hasHttpResponseHeaders()
                    ? JobException.inField(
                            ErrorCode.READ_ONLY_PROPERTY, "value.http_response_headers", "is what a server answered")
                    : unknown("value");
        });
    }

    private static JobException unknown(String field) {
        return JobException.inField(
                ErrorCode.UNKNOWN_PROPERTY_ID, field, "must be FILE_PROPERTY_ID_HTTP_RESPONSE_HEADERS");
    }
}
