package dev.ebb.server.telemetry.otlp;

import io.grpc.CallOptions;
import io.grpc.ClientInterceptors;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import io.netty.handler.codec.http2.Http2SecurityUtil;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.JdkSslContext;
import io.netty.handler.ssl.SupportedCipherSuiteFilter;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.common.export.GrpcResponse;
import io.opentelemetry.sdk.common.export.GrpcSender;
import io.opentelemetry.sdk.common.export.GrpcSenderConfig;
import io.opentelemetry.sdk.common.export.GrpcStatusCode;
import io.opentelemetry.sdk.common.export.MessageWriter;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** One method of a collector, over a connection of its own. Thread-safe. */
final class ChannelSender implements GrpcSender {
    private static final int LARGEST_ANSWER = 4 << 20;

    private final GrpcSenderConfig config;
    private final MethodDescriptor<byte[], byte[]> method;
    private final ManagedChannel channel;

    ChannelSender(GrpcSenderConfig config) {
        this.config = config;
        this.method = MethodDescriptor.<byte[], byte[]>newBuilder()
                .setType(MethodDescriptor.MethodType.UNARY)
                .setFullMethodName(config.getFullMethodName())
                .setRequestMarshaller(new Bytes())
                .setResponseMarshaller(new Bytes())
                .build();
        this.channel = channel(config);
    }

    private static ManagedChannel channel(GrpcSenderConfig config) {
        URI endpoint = config.getEndpoint();
        boolean secure = "https".equals(endpoint.getScheme());
        int port = endpoint.getPort() >= 0 ? endpoint.getPort() : secure ? 443 : 80;
        NettyChannelBuilder builder = NettyChannelBuilder.forAddress(endpoint.getHost(), port)
                .maxInboundMessageSize(LARGEST_ANSWER)
                .enableRetry()
                .defaultServiceConfig(retries(config.getFullMethodName()));
        SSLContext own = config.getSslContext();
        if (!secure) {
            builder.usePlaintext();
        } else if (own != null) {
            builder.sslContext(context(own));
        }
        return builder.build();
    }

    private static JdkSslContext context(SSLContext own) {
        return new JdkSslContext(
                own,
                true,
                Http2SecurityUtil.CIPHERS,
                SupportedCipherSuiteFilter.INSTANCE,
                new ApplicationProtocolConfig(
                        Protocol.ALPN,
                        SelectorFailureBehavior.NO_ADVERTISE,
                        SelectedListenerFailureBehavior.ACCEPT,
                        ApplicationProtocolNames.HTTP_2),
                ClientAuth.NONE,
                null,
                false);
    }

    /** A collector that is away for a moment is asked again (gRFC A6). */
    private static Map<String, ?> retries(String fullMethod) {
        String service = fullMethod.substring(0, fullMethod.lastIndexOf('/'));
        Map<String, ?> policy = Map.of(
                "maxAttempts",
                5.0,
                "initialBackoff",
                "0.5s",
                "maxBackoff",
                "5s",
                "backoffMultiplier",
                2.0,
                "retryableStatusCodes",
                List.of("UNAVAILABLE"));
        return Map.of(
                "methodConfig", List.of(Map.of("name", List.of(Map.of("service", service)), "retryPolicy", policy)));
    }

    @Override
    public void send(MessageWriter message, Consumer<GrpcResponse> answered, Consumer<Throwable> failed) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(message.getContentLength());
        try {
            message.writeMessage(bytes);
        } catch (IOException unwritten) {
            failed.accept(unwritten);
            return;
        }
        CallOptions options =
                CallOptions.DEFAULT.withDeadlineAfter(config.getTimeout().toNanos(), TimeUnit.NANOSECONDS);
        ClientCalls.asyncUnaryCall(
                ClientInterceptors.intercept(channel, MetadataUtils.newAttachHeadersInterceptor(fields()))
                        .newCall(method, options),
                bytes.toByteArray(),
                new Outcome(answered));
    }

    private Metadata fields() {
        Metadata fields = new Metadata();
        Map<String, List<String>> headers = config.getHeadersSupplier().get();
        if (headers != null) {
            headers.forEach((name, values) -> values.forEach(
                    value -> fields.put(Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER), value)));
        }
        return fields;
    }

    @Override
    public CompletableResultCode shutdown() {
        channel.shutdown();
        return CompletableResultCode.ofSuccess();
    }

    /** Waits for the answer. */
    private static final class Outcome implements StreamObserver<byte[]> {
        private final Consumer<GrpcResponse> answered;
        private byte[] answer = {};

        Outcome(Consumer<GrpcResponse> answered) {
            this.answered = answered;
        }

        @Override
        public void onNext(byte[] message) {
            answer = message;
        }

        @Override
        public void onError(Throwable failure) {
            Status status =
                    failure instanceof StatusRuntimeException said ? said.getStatus() : Status.fromThrowable(failure);
            answered.accept(new Answer(status.getCode().value(), status.getDescription(), new byte[0]));
        }

        @Override
        public void onCompleted() {
            answered.accept(new Answer(0, "", answer));
        }
    }

    /** What the collector said. */
    private record Answer(int code, @Nullable String description, byte[] message) implements GrpcResponse {
        @Override
        public GrpcStatusCode getStatusCode() {
            return GrpcStatusCode.fromValue(code);
        }

        @Override
        public String getStatusDescription() {
            return String.valueOf(description);
        }

        @Override
        public byte[] getResponseMessage() {
            return message;
        }
    }

    /** Messages as they are. */
    private static final class Bytes implements MethodDescriptor.Marshaller<byte[]> {
        @Override
        public InputStream stream(byte[] value) {
            return new ByteArrayInputStream(value);
        }

        @Override
        public byte[] parse(InputStream stream) {
            try {
                return stream.readAllBytes();
            } catch (IOException cut) {
                throw new UncheckedIOException(cut);
            }
        }
    }
}
