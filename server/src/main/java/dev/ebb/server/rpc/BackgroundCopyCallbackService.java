package dev.ebb.server.rpc;

import dev.ebb.server.identity.Caller;
import dev.ebb.server.ledger.JobQueries;
import dev.ebb.v1.BackgroundCopyCallbackGrpc;
import dev.ebb.v1.SubscribeRequest;
import dev.ebb.v1.SubscribeResponse;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;

/** IBackgroundCopyCallback and its successors: committed events as a stream. Thread-safe. */
final class BackgroundCopyCallbackService extends BackgroundCopyCallbackGrpc.BackgroundCopyCallbackImplBase {
    private final JobQueries queries;
    private final EventStreams streams;

    BackgroundCopyCallbackService(JobQueries queries, EventStreams streams) {
        this.queries = queries;
        this.streams = streams;
    }

    @Override
    public void subscribe(SubscribeRequest request, StreamObserver<SubscribeResponse> observer) {
        try {
            Caller caller = CallerContext.current();
            Subscription subscription = Subscription.of(caller, request, queries);
            streams.open(
                    caller, subscription, request.getCursor(), (ServerCallStreamObserver<SubscribeResponse>) observer);
        } catch (RuntimeException refused) {
            observer.onError(StatusMapper.toStatus(refused));
        }
    }
}
