package dev.ebb.client;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ForwardingClientCall.SimpleForwardingClientCall;
import io.grpc.MethodDescriptor;
import java.time.Duration;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/**
 * Fills in what the caller left out: a deadline, and a request id, without which a change could not be repeated safely.
 * Stands before the repetition of calls, so that each try carries the same id. Thread-safe.
 */
final class CallDefaults implements ClientInterceptor {
    private static final Set<String> ENDING = Set.of("Complete", "Cancel");

    private final EbbClientOptions options;

    CallDefaults(EbbClientOptions options) {
        this.options = options;
    }

    @Override
    public <Q, R> ClientCall<Q, R> interceptCall(MethodDescriptor<Q, R> method, CallOptions call, Channel next) {
        CallOptions timed = call.getDeadline() == null && method.getType() == MethodDescriptor.MethodType.UNARY
                ? call.withDeadlineAfter(deadline(method).toNanos(), TimeUnit.NANOSECONDS)
                : call;
        return new SimpleForwardingClientCall<>(next.newCall(method, timed)) {
            @Override
            public void sendMessage(Q request) {
                super.sendMessage(withRequestId(request));
            }
        };
    }

    private Duration deadline(MethodDescriptor<?, ?> method) {
        return ENDING.contains(method.getBareMethodName()) ? options.endingDeadline() : options.deadline();
    }

    @SuppressWarnings("unchecked")
    private static <Q> Q withRequestId(Q request) {
        if (!(request instanceof Message message)) {
            return request;
        }
        FieldDescriptor field = message.getDescriptorForType().findFieldByName("request_id");
        if (field == null || !((String) message.getField(field)).isEmpty()) {
            return request;
        }
        String id = UUID.randomUUID().toString();
        return (Q) message.toBuilder().setField(field, id).build();
    }
}
