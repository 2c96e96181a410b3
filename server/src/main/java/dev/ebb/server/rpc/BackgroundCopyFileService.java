package dev.ebb.server.rpc;

import dev.ebb.server.job.Job;
import dev.ebb.server.job.JobFile;
import dev.ebb.server.ledger.JobQueries;
import dev.ebb.v1.BackgroundCopyFileGrpc;
import dev.ebb.v1.GetFileRangesRequest;
import dev.ebb.v1.GetFileRangesResponse;
import dev.ebb.v1.GetFileRequest;
import dev.ebb.v1.GetFileResponse;
import dev.ebb.v1.GetFilledFileRangesRequest;
import dev.ebb.v1.GetFilledFileRangesResponse;
import dev.ebb.v1.RequestFileRangesRequest;
import dev.ebb.v1.RequestFileRangesResponse;
import dev.ebb.v1.UpdateDownloadPositionRequest;
import dev.ebb.v1.UpdateDownloadPositionResponse;
import io.grpc.stub.StreamObserver;

/** IBackgroundCopyFile: one file of a job. Thread-safe. */
final class BackgroundCopyFileService extends BackgroundCopyFileGrpc.BackgroundCopyFileImplBase {
    private final JobQueries queries;
    private final RpcTranslation translation;
    private final FileRanges ranges;

    BackgroundCopyFileService(RpcBackends backends, RpcTranslation translation) {
        this.queries = backends.queries();
        this.translation = translation;
        this.ranges = new FileRanges(backends, translation);
    }

    @Override
    public void getFileRanges(GetFileRangesRequest request, StreamObserver<GetFileRangesResponse> observer) {
        ranges.ranges(request, observer);
    }

    @Override
    public void requestFileRanges(
            RequestFileRangesRequest request, StreamObserver<RequestFileRangesResponse> observer) {
        ranges.request(request, observer);
    }

    @Override
    public void getFilledFileRanges(
            GetFilledFileRangesRequest request, StreamObserver<GetFilledFileRangesResponse> observer) {
        ranges.filled(request, observer);
    }

    @Override
    public void updateDownloadPosition(
            UpdateDownloadPositionRequest request, StreamObserver<UpdateDownloadPositionResponse> observer) {
        ranges.position(request, observer);
    }

    @Override
    public void getFile(GetFileRequest request, StreamObserver<GetFileResponse> observer) {
        translation.calls().read(observer, caller -> {
            Job job = queries.job(caller, UnaryCalls.jobId(request));
            JobFile file = queries.file(caller, job.id(), request.getIndex());
            return GetFileResponse.newBuilder()
                    .setFile(translation.messages().file(caller, job, file))
                    .build();
        });
    }
}
