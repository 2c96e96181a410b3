package dev.ebb.server.rpc;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import com.google.protobuf.UnknownFieldSet;
import dev.ebb.server.job.ErrorCode;
import dev.ebb.server.job.JobException;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.PrototypeMarshaller;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerInterceptors;
import io.grpc.ServerMethodDefinition;
import io.grpc.ServerServiceDefinition;
import io.grpc.ServiceDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.InputStream;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Answers what is no request (bytes that are not the message, or none at all) with a reason, as any other bad input. gRPC
 * itself calls the first an UNKNOWN error of the application and the second INTERNAL. Stateless.
 */
final class ReadableRequests implements ServerInterceptor {
    /** The last number a field can have; the contract will not get there. Who sends it is answered as if it were damage. */
    private static final int DAMAGED = 536_870_911;

    private static final ByteString MALFORMED = ByteString.copyFromUtf8("malformed");
    private static final ByteString TOO_LARGE = ByteString.copyFromUtf8("too large");

    private ReadableRequests() {}

    /** The same service behind this check. */
    static ServerServiceDefinition of(ServerServiceDefinition service) {
        ServiceDescriptor plain = service.getServiceDescriptor();
        ServiceDescriptor.Builder described =
                ServiceDescriptor.newBuilder(plain.getName()).setSchemaDescriptor(plain.getSchemaDescriptor());
        var methods = service.getMethods().stream()
                .map(ReadableRequests::forgiving)
                .peek(method -> described.addMethod(method.getMethodDescriptor()))
                .toList();
        ServerServiceDefinition.Builder result = ServerServiceDefinition.builder(described.build());
        methods.forEach(result::addMethod);
        return ServerInterceptors.intercept(result.build(), new ReadableRequests());
    }

    @Override
    public <Q, R> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
        return new Checked<>(call, next.startCall(call, headers));
    }

    private static <Q, R> ServerMethodDefinition<Q, R> forgiving(ServerMethodDefinition<Q, R> method) {
        MethodDescriptor<Q, R> plain = method.getMethodDescriptor();
        MethodDescriptor<Q, R> described = plain.toBuilder(
                        new Forgiving<>((PrototypeMarshaller<Q>) plain.getRequestMarshaller()),
                        plain.getResponseMarshaller())
                .build();
        return ServerMethodDefinition.create(described, method.getServerCallHandler());
    }

    /** What is wrong with a request that was parsed; null when nothing is. */
    private static @Nullable JobException damage(Object request) {
        UnknownFieldSet unknown = ((Message) request).getUnknownFields();
        if (!unknown.hasField(DAMAGED)) {
            return null;
        }
        return unknown.getField(DAMAGED).getLengthDelimitedList().contains(TOO_LARGE)
                ? JobException.of(ErrorCode.TOO_LARGE, "The request is larger than this service takes.")
                : JobException.of(ErrorCode.E_INVALIDARG, "The request is not a message of this method.");
    }

    /** Parses damaged bytes to a marked message, since an exception here would end the call before anybody could answer. */
    private record Forgiving<Q>(PrototypeMarshaller<Q> plain) implements PrototypeMarshaller<Q> {
        @Override
        public InputStream stream(Q value) {
            return plain.stream(value);
        }

        @Override
        public Q parse(InputStream stream) {
            try {
                return plain.parse(stream);
            } catch (StatusRuntimeException unreadable) {
                boolean large = unreadable.getStatus().getCode() == Status.Code.RESOURCE_EXHAUSTED;
                return marked(large ? TOO_LARGE : MALFORMED);
            }
        }

        @SuppressWarnings("unchecked")
        private Q marked(ByteString damage) {
            UnknownFieldSet mark = UnknownFieldSet.newBuilder()
                    .addField(
                            DAMAGED,
                            UnknownFieldSet.Field.newBuilder()
                                    .addLengthDelimited(damage)
                                    .build())
                    .build();
            Message prototype = (Message) getMessagePrototype();
            return (Q) prototype.newBuilderForType().setUnknownFields(mark).build();
        }

        @Override
        public Q getMessagePrototype() {
            return Objects.requireNonNull(plain.getMessagePrototype());
        }

        @Override
        public Class<Q> getMessageClass() {
            return plain.getMessageClass();
        }
    }

    /** Lets only requests through; after a refusal, nothing. */
    private static final class Checked<Q, R> extends SimpleForwardingServerCallListener<Q> {
        private final ServerCall<Q, R> call;
        private final boolean takesOne;
        private boolean asked;
        private boolean refused;

        Checked(ServerCall<Q, R> call, ServerCall.Listener<Q> next) {
            super(next);
            this.call = call;
            this.takesOne = call.getMethodDescriptor().getType().clientSendsOneMessage();
        }

        @Override
        public void onMessage(Q message) {
            if (refused) {
                return;
            }
            asked = true;
            JobException damage = damage(message);
            if (damage != null) {
                refuse(damage);
            } else {
                super.onMessage(message);
            }
        }

        @Override
        public void onHalfClose() {
            if (!refused && takesOne && !asked) {
                refuse(JobException.of(ErrorCode.E_INVALIDARG, "The call came without a request."));
            }
            if (!refused) {
                super.onHalfClose();
            }
        }

        private void refuse(JobException refusal) {
            refused = true;
            StatusMapper.refuse(call, refusal);
        }
    }
}
