package dev.ebb.server.support;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.TlsServerCredentials;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceResponse;
import io.opentelemetry.proto.collector.metrics.v1.MetricsServiceGrpc;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceResponse;
import io.opentelemetry.proto.collector.trace.v1.TraceServiceGrpc;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.zip.GZIPInputStream;
import javax.net.ssl.SSLContext;

/** An OpenTelemetry collector that understands what it is sent, by HTTP or gRPC, and keeps it. Thread-safe. */
public final class OtlpCollector implements AutoCloseable {
    private static final long PATIENCE_MILLIS = 30_000;

    private final List<Span> spans = new ArrayList<>();
    private final Map<String, Map<String, String>> metrics = new TreeMap<>();
    private final Map<String, String> resource = new ConcurrentHashMap<>();
    private final Set<String> tokens = ConcurrentHashMap.newKeySet();
    private final AutoCloseable server;
    private final String url;

    private OtlpCollector(SSLContext tls) throws IOException {
        InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        HttpServer http;
        if (tls == null) {
            http = HttpServer.create(any, 0);
        } else {
            HttpsServer https = HttpsServer.create(any, 0);
            https.setHttpsConfigurator(new HttpsConfigurator(tls));
            http = https;
        }
        http.createContext("/v1/traces", exchange -> {
            take(ExportTraceServiceRequest.parseFrom(body(exchange)));
            answer(exchange, ExportTraceServiceResponse.getDefaultInstance().toByteArray());
        });
        http.createContext("/v1/metrics", exchange -> {
            take(ExportMetricsServiceRequest.parseFrom(body(exchange)));
            answer(exchange, ExportMetricsServiceResponse.getDefaultInstance().toByteArray());
        });
        http.start();
        server = () -> http.stop(0);
        url = (tls == null ? "http" : "https") + "://localhost:"
                + http.getAddress().getPort();
    }

    private OtlpCollector(Path certificate, Path key) throws IOException {
        NettyServerBuilder builder = certificate == null
                ? NettyServerBuilder.forPort(0)
                : NettyServerBuilder.forPort(0, TlsServerCredentials.create(certificate.toFile(), key.toFile()));
        Server grpc = builder.addService(new TraceServiceGrpc.TraceServiceImplBase() {
                    @Override
                    public void export(
                            ExportTraceServiceRequest request, StreamObserver<ExportTraceServiceResponse> answer) {
                        take(request);
                        answer.onNext(ExportTraceServiceResponse.getDefaultInstance());
                        answer.onCompleted();
                    }
                })
                .addService(new MetricsServiceGrpc.MetricsServiceImplBase() {
                    @Override
                    public void export(
                            ExportMetricsServiceRequest request, StreamObserver<ExportMetricsServiceResponse> answer) {
                        take(request);
                        answer.onNext(ExportMetricsServiceResponse.getDefaultInstance());
                        answer.onCompleted();
                    }
                })
                .intercept(new Tokens())
                .build()
                .start();
        server = grpc::shutdownNow;
        url = (certificate == null ? "http" : "https") + "://localhost:" + grpc.getPort();
    }

    /** One that speaks HTTP. */
    public static OtlpCollector http() throws IOException {
        return new OtlpCollector((SSLContext) null);
    }

    /** One that speaks HTTP over TLS. */
    public static OtlpCollector https(SSLContext tls) throws IOException {
        return new OtlpCollector(tls);
    }

    /** One that speaks gRPC; over TLS when there is a certificate. */
    public static OtlpCollector grpc(Path certificate, Path key) throws IOException {
        return new OtlpCollector(certificate, key);
    }

    public String url() {
        return url;
    }

    /** The tokens that were shown. */
    public Set<String> tokens() {
        return tokens;
    }

    /** Attributes of the service that sent last. */
    public Map<String, String> resource() {
        return resource;
    }

    /** Waits until spans have come that are as wanted; all that have come then. */
    public synchronized List<Span> awaitSpans(Predicate<List<Span>> wanted) throws InterruptedException {
        await(() -> wanted.test(spans), () -> "spans: " + spans);
        return List.copyOf(spans);
    }

    /** Waits until a metric has come; its points by attributes, as text. */
    public synchronized Map<String, String> awaitMetric(String name, Predicate<Map<String, String>> wanted)
            throws InterruptedException {
        await(
                () -> metrics.containsKey(name) && wanted.test(metrics.get(name)),
                () -> name + " among " + metrics.keySet() + ": " + metrics.get(name));
        return Map.copyOf(metrics.get(name));
    }

    private void await(java.util.function.BooleanSupplier wanted, java.util.function.Supplier<String> there)
            throws InterruptedException {
        long due = System.nanoTime() + PATIENCE_MILLIS * 1_000_000;
        while (!wanted.getAsBoolean()) {
            long left = (due - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                throw new AssertionError("the collector has only " + there.get());
            }
            wait(left);
        }
    }

    private synchronized void take(ExportTraceServiceRequest request) {
        request.getResourceSpansList().forEach(each -> {
            each.getResource()
                    .getAttributesList()
                    .forEach(it -> resource.put(it.getKey(), it.getValue().getStringValue()));
            each.getScopeSpansList().forEach(scope -> spans.addAll(scope.getSpansList()));
        });
        notifyAll();
    }

    private synchronized void take(ExportMetricsServiceRequest request) {
        request.getResourceMetricsList().stream()
                .flatMap(each -> each.getScopeMetricsList().stream())
                .flatMap(scope -> scope.getMetricsList().stream())
                .forEach(metric -> {
                    Map<String, String> points = new TreeMap<>();
                    metric.getSum()
                            .getDataPointsList()
                            .forEach(
                                    it -> points.put(it.getAttributesList().toString(), String.valueOf(it.getAsInt())));
                    metric.getHistogram()
                            .getDataPointsList()
                            .forEach(
                                    it -> points.put(it.getAttributesList().toString(), String.valueOf(it.getCount())));
                    metric.getGauge()
                            .getDataPointsList()
                            .forEach(
                                    it -> points.put(it.getAttributesList().toString(), String.valueOf(it.getAsInt())));
                    metrics.put(metric.getName() + " " + metric.getUnit(), points);
                });
        notifyAll();
    }

    private byte[] body(HttpExchange exchange) throws IOException {
        String token = exchange.getRequestHeaders().getFirst("Authorization");
        if (token != null) {
            tokens.add(token);
        }
        InputStream in = exchange.getRequestBody();
        boolean packed = "gzip".equals(exchange.getRequestHeaders().getFirst("Content-Encoding"));
        return packed ? new GZIPInputStream(in).readAllBytes() : in.readAllBytes();
    }

    private static void answer(HttpExchange exchange, byte[] message) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", "application/x-protobuf");
        exchange.sendResponseHeaders(200, message.length == 0 ? -1 : message.length);
        exchange.getResponseBody().write(message);
        exchange.close();
    }

    private final class Tokens implements ServerInterceptor {
        @Override
        public <Q, R> ServerCall.Listener<Q> interceptCall(
                ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
            String token = headers.get(Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER));
            if (token != null) {
                tokens.add(token);
            }
            return next.startCall(call, headers);
        }
    }

    @Override
    public void close() throws Exception {
        server.close();
    }
}
