package dev.ebb.server.support;

import com.google.protobuf.Any;
import com.google.protobuf.Descriptors.MethodDescriptor;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.ErrorInfo;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Calls any RPC with any bytes, and tells how it was answered. Of a stream it takes the first message and leaves. */
public final class RpcProbe {
    private static final int PATIENCE_SECONDS = 60;

    private RpcProbe() {}

    /**
     * How a call was answered.
     *
     * @param code OK, or the failure
     * @param description what the failure says
     * @param info the details of the failure that a program reads; empty when there are none
     */
    public record Answer(Status.Code code, String description, Optional<ErrorInfo> info) {
        static final Answer OK = new Answer(Status.Code.OK, "", Optional.empty());

        /** The BITS name; empty for OK and for failures without details. */
        public String reason() {
            return info.map(ErrorInfo::getReason).orElse("");
        }

        @Override
        public String toString() {
            return code + " " + reason() + " " + (description.length() > 200 ? "..." : description);
        }
    }

    /** One call, with any number of messages. */
    public static Answer call(Channel channel, MethodDescriptor rpc, byte[]... requests) {
        CompletableFuture<Answer> answer = new CompletableFuture<>();
        ClientCall<byte[], byte[]> call = channel.newCall(method(rpc, requests.length == 1), CallOptions.DEFAULT);
        call.start(
                new ClientCall.Listener<>() {
                    @Override
                    public void onMessage(byte[] message) {
                        if (rpc.isServerStreaming()) {
                            answer.complete(Answer.OK);
                        }
                    }

                    @Override
                    public void onClose(Status status, Metadata trailers) {
                        answer.complete(status.isOk() ? Answer.OK : failure(status, trailers));
                    }
                },
                new Metadata());
        call.request(2);
        for (byte[] request : requests) {
            call.sendMessage(request);
        }
        call.halfClose();
        try {
            return answer.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException silent) {
            throw new AssertionError(Contract.name(rpc) + " does not answer", silent);
        } catch (ExecutionException | InterruptedException impossible) {
            throw new AssertionError(impossible);
        } finally {
            call.cancel("seen enough", null);
        }
    }

    private static Answer failure(Status status, Metadata trailers) {
        String description = Optional.ofNullable(status.getDescription()).orElse("");
        com.google.rpc.Status details = StatusProto.fromThrowable(new StatusRuntimeException(status, trailers));
        Optional<ErrorInfo> info = Optional.empty();
        if (details != null) {
            for (Any detail : details.getDetailsList()) {
                info = detail.is(ErrorInfo.class) ? Optional.of(unpack(detail)) : info;
            }
        }
        return new Answer(status.getCode(), description, info);
    }

    private static ErrorInfo unpack(Any detail) {
        try {
            return detail.unpack(ErrorInfo.class);
        } catch (InvalidProtocolBufferException damaged) {
            throw new AssertionError(damaged);
        }
    }

    private static io.grpc.MethodDescriptor<byte[], byte[]> method(MethodDescriptor rpc, boolean asMeant) {
        return io.grpc.MethodDescriptor.<byte[], byte[]>newBuilder()
                .setFullMethodName(rpc.getService().getFullName() + "/" + rpc.getName())
                // A client will not send more or less than one message unless it believes that it streams.
                .setType(asMeant ? type(rpc) : io.grpc.MethodDescriptor.MethodType.BIDI_STREAMING)
                .setRequestMarshaller(Bytes.INSTANCE)
                .setResponseMarshaller(Bytes.INSTANCE)
                .build();
    }

    private static io.grpc.MethodDescriptor.MethodType type(MethodDescriptor rpc) {
        if (rpc.isClientStreaming()) {
            return rpc.isServerStreaming()
                    ? io.grpc.MethodDescriptor.MethodType.BIDI_STREAMING
                    : io.grpc.MethodDescriptor.MethodType.CLIENT_STREAMING;
        }
        return rpc.isServerStreaming()
                ? io.grpc.MethodDescriptor.MethodType.SERVER_STREAMING
                : io.grpc.MethodDescriptor.MethodType.UNARY;
    }

    private enum Bytes implements io.grpc.MethodDescriptor.Marshaller<byte[]> {
        INSTANCE;

        @Override
        public InputStream stream(byte[] value) {
            return new ByteArrayInputStream(value);
        }

        @Override
        public byte[] parse(InputStream stream) {
            try {
                return stream.readAllBytes();
            } catch (IOException inMemory) {
                throw new UncheckedIOException(inMemory);
            }
        }
    }
}
