package dev.ebb.client;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * Lets blocking stubs throw {@link EbbException}. A generated stub makes its own exception of whatever status it is given,
 * but passes on what the call itself throws while the request is sent: so the call waits for the answer there. Thread-safe.
 */
final class TypedErrors implements ClientInterceptor {
    @Override
    public <Q, R> ClientCall<Q, R> interceptCall(MethodDescriptor<Q, R> method, CallOptions options, Channel next) {
        return method.getType() == MethodDescriptor.MethodType.UNARY
                // The stub's own executor runs nothing before the request is sent.
                ? new WaitingCall<>(next.newCall(method, options.withExecutor(Runnable::run)))
                : next.newCall(method, options);
    }

    private static final class WaitingCall<Q, R> extends ClientCall<Q, R> {
        private final ClientCall<Q, R> call;
        private @Nullable Listener<R> listener;
        private @Nullable Answer<R> answer;

        WaitingCall(ClientCall<Q, R> call) {
            this.call = call;
        }

        @Override
        public void start(Listener<R> responses, Metadata headers) {
            listener = responses;
            answer = new Answer<>();
            call.start(answer, headers);
        }

        @Override
        public void request(int count) {
            call.request(count);
        }

        @Override
        public void cancel(@Nullable String message, @Nullable Throwable cause) {
            call.cancel(message, cause);
        }

        @Override
        public void sendMessage(Q request) {
            call.sendMessage(request);
        }

        @Override
        public void halfClose() {
            Listener<R> responses = listener;
            Answer<R> waited = answer;
            if (responses == null || waited == null) {
                throw new IllegalStateException("not started");
            }
            call.halfClose();
            R response = await(waited);
            responses.onHeaders(new Metadata());
            responses.onMessage(response);
            responses.onClose(Status.OK, new Metadata());
        }

        private R await(Answer<R> waited) {
            boolean interrupted = false;
            try {
                while (true) {
                    try {
                        return waited.result.get();
                    } catch (InterruptedException stop) {
                        // The call ends with CANCELLED at once, which is what the next turn of the loop finds.
                        interrupted = true;
                        call.cancel("The caller was interrupted.", stop);
                    }
                }
            } catch (ExecutionException failed) {
                EbbException typed = EbbException.of(failed);
                typed.fillInStackTrace();
                throw typed;
            } finally {
                if (interrupted) {
                    Thread.currentThread().interrupt();
                }
            }
        }
    }

    private static final class Answer<R> extends ClientCall.Listener<R> {
        private final CompletableFuture<R> result = new CompletableFuture<>();
        private @Nullable R message;

        @Override
        public void onMessage(R response) {
            message = response;
        }

        @Override
        public void onClose(Status status, Metadata trailers) {
            R response = message;
            if (status.isOk() && response != null) {
                result.complete(response);
            } else if (status.isOk()) {
                result.completeExceptionally(
                        EbbException.of(Status.INTERNAL.withDescription("The service sent no answer."), trailers));
            } else {
                result.completeExceptionally(EbbException.of(status, trailers));
            }
        }
    }
}
