package dev.ebb.client.bits;

import dev.ebb.client.EbbException;
import dev.ebb.v1.AnswerServerCertificateRequest;
import dev.ebb.v1.AnswerServerCertificateResponse;
import dev.ebb.v1.ValidateServerCertificatesRequest;
import dev.ebb.v1.ValidateServerCertificatesResponse;
import io.grpc.Context;
import io.grpc.stub.StreamObserver;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/**
 * Listens for questions about servers' certificates, and asks again for them when the connection breaks or the service
 * restarts. Thread-safe.
 *
 * <pre>{@code
 * try (CertificateValidation listening = job.httpOptions().setServerCertificateValidationInterface(validator)) {
 *     job.resume();
 *     job.awaitTransferred(Duration.ofHours(1));
 * }
 * }</pre>
 */
public final class CertificateValidation implements AutoCloseable {
    private static final Executor SOON = CompletableFuture.delayedExecutor(500, TimeUnit.MILLISECONDS);

    private final Calls calls;
    private final String jobId;
    private final ServerCertificateValidator validator;
    private final Context.CancellableContext open = Context.ROOT.withCancellation();
    private final CompletableFuture<CertificateValidation> listening = new CompletableFuture<>();

    private CertificateValidation(Calls calls, String jobId, ServerCertificateValidator validator) {
        this.calls = calls;
        this.jobId = jobId;
        this.validator = validator;
    }

    /** Completes when the service has said that it will ask. */
    static CompletableFuture<CertificateValidation> start(
            Calls calls, String jobId, ServerCertificateValidator validator) {
        CertificateValidation validation = new CertificateValidation(calls, jobId, validator);
        validation.listening.whenComplete((ready, failure) -> {
            if (failure != null) {
                validation.close();
            }
        });
        validation.listen();
        return validation.listening;
    }

    /** Listens no more: while the job asks, it waits for somebody else who does. */
    @Override
    public void close() {
        open.cancel(null);
    }

    private void listen() {
        if (open.isCancelled() || calls.client().isClosed()) {
            return;
        }
        ValidateServerCertificatesRequest request =
                ValidateServerCertificatesRequest.newBuilder().setJobId(jobId).build();
        // Cancelling the context ends the call.
        open.run(() -> calls.client().async().callback().validateServerCertificates(request, new Questions()));
    }

    private void answer(ValidateServerCertificatesResponse question) {
        int verdict;
        try {
            verdict = validator.validateServerCertificate(ServerCertificate.of(question));
        } catch (Exception refused) {
            verdict = ServerCertificateValidator.REJECT;
        }
        AnswerServerCertificateRequest request = AnswerServerCertificateRequest.newBuilder()
                .setJobId(jobId)
                .setQuestionId(question.getQuestionId())
                .setHresult(verdict)
                .build();
        // Not in the context of the question: closing takes no answer back.
        Context.ROOT.run(() -> calls.client().async().callback().answerServerCertificate(request, new Unheard()));
    }

    private final class Questions implements StreamObserver<ValidateServerCertificatesResponse> {
        @Override
        public void onNext(ValidateServerCertificatesResponse message) {
            if (message.getQuestionId().isEmpty()) {
                listening.complete(CertificateValidation.this);
            } else {
                answer(message);
            }
        }

        @Override
        public void onError(Throwable failure) {
            again(EbbException.of(failure));
        }

        @Override
        public void onCompleted() {
            SOON.execute(CertificateValidation.this::listen);
        }

        private void again(EbbException cause) {
            // Whoever waits for the first time is told; later only what waiting may mend is worth another try.
            if (!listening.completeExceptionally(cause) && cause.isUnavailable()) {
                SOON.execute(CertificateValidation.this::listen);
            }
        }
    }

    /** An answer that came too late is nobody's: the service has gone on by then. */
    private static final class Unheard implements StreamObserver<AnswerServerCertificateResponse> {
        @Override
        public void onNext(AnswerServerCertificateResponse taken) {}

        @Override
        public void onError(Throwable late) {}

        @Override
        public void onCompleted() {}
    }
}
