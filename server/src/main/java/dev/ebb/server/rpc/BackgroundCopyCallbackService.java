package dev.ebb.server.rpc;

import dev.ebb.server.identity.Caller;
import dev.ebb.server.ledger.JobQueries;
import dev.ebb.v1.AnswerServerCertificateRequest;
import dev.ebb.v1.AnswerServerCertificateResponse;
import dev.ebb.v1.BackgroundCopyCallbackGrpc;
import dev.ebb.v1.SubscribeRequest;
import dev.ebb.v1.SubscribeResponse;
import dev.ebb.v1.ValidateServerCertificatesRequest;
import dev.ebb.v1.ValidateServerCertificatesResponse;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;

/** IBackgroundCopyCallback and its successors: committed events as a stream. Thread-safe. */
final class BackgroundCopyCallbackService extends BackgroundCopyCallbackGrpc.BackgroundCopyCallbackImplBase {
    private final JobQueries queries;
    private final EventStreams streams;
    private final CertificateQuestions certificates;

    BackgroundCopyCallbackService(JobQueries queries, EventStreams streams, CertificateQuestions certificates) {
        this.queries = queries;
        this.streams = streams;
        this.certificates = certificates;
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

    @Override
    public void validateServerCertificates(
            ValidateServerCertificatesRequest request, StreamObserver<ValidateServerCertificatesResponse> observer) {
        certificates.validate(request, observer);
    }

    @Override
    public void answerServerCertificate(
            AnswerServerCertificateRequest request, StreamObserver<AnswerServerCertificateResponse> observer) {
        certificates.answer(request, observer);
    }
}
