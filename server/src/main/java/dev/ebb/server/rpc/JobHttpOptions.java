package dev.ebb.server.rpc;

import dev.ebb.server.ledger.JobQueries;
import dev.ebb.v1.BackgroundCopyJobGrpc;
import dev.ebb.v1.GetCustomHeadersRequest;
import dev.ebb.v1.GetCustomHeadersResponse;
import dev.ebb.v1.ResultCode;
import dev.ebb.v1.SetCustomHeadersRequest;
import dev.ebb.v1.SetCustomHeadersResponse;
import io.grpc.stub.StreamObserver;
import java.util.Optional;

/** IBackgroundCopyJobHttpOptions and its successors. Thread-safe. */
final class JobHttpOptions implements ServiceTable.Part {
    private final JobQueries queries;
    private final RpcTranslation translation;
    private final UnaryCalls calls;
    private final JobChanges changes;

    JobHttpOptions(RpcBackends backends, RpcTranslation translation) {
        this.queries = backends.queries();
        this.translation = translation;
        this.calls = translation.calls();
        this.changes = translation.changes();
    }

    @Override
    public void bind(ServiceTable table) {
        table.unary(BackgroundCopyJobGrpc.getGetCustomHeadersMethod(), this::getCustomHeaders)
                .unary(BackgroundCopyJobGrpc.getSetCustomHeadersMethod(), this::setCustomHeaders);
    }

    private void getCustomHeaders(GetCustomHeadersRequest request, StreamObserver<GetCustomHeadersResponse> observer) {
        calls.read(observer, caller -> {
            Optional<String> headers = queries.customHeaders(caller, UnaryCalls.jobId(request));
            return GetCustomHeadersResponse.newBuilder()
                    .setResult(headers.isPresent() ? ResultCode.RESULT_CODE_S_OK : ResultCode.RESULT_CODE_S_FALSE)
                    .setCustomHeaders(headers.orElse(""))
                    .build();
        });
    }

    private void setCustomHeaders(SetCustomHeadersRequest request, StreamObserver<SetCustomHeadersResponse> observer) {
        changes.set(
                request,
                observer,
                () -> translation.requests().customHeaders("custom_headers", request.getCustomHeaders()),
                job -> SetCustomHeadersResponse.newBuilder().setJob(job).build());
    }
}
