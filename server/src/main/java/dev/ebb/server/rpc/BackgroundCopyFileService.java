package dev.ebb.server.rpc;

import dev.ebb.server.job.Job;
import dev.ebb.server.job.JobFile;
import dev.ebb.server.ledger.JobQueries;
import dev.ebb.v1.BackgroundCopyFileGrpc;
import dev.ebb.v1.GetFileRequest;
import dev.ebb.v1.GetFileResponse;
import io.grpc.stub.StreamObserver;

/** IBackgroundCopyFile: one file of a job. Thread-safe. */
final class BackgroundCopyFileService extends BackgroundCopyFileGrpc.BackgroundCopyFileImplBase {
    private final JobQueries queries;
    private final RpcTranslation translation;

    BackgroundCopyFileService(RpcBackends backends, RpcTranslation translation) {
        this.queries = backends.queries();
        this.translation = translation;
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
