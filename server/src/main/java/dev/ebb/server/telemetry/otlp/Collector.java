package dev.ebb.server.telemetry.otlp;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ebb.server.telemetry.TelemetryOptions;
import dev.ebb.server.telemetry.TelemetryOptions.Protocol;
import io.opentelemetry.exporter.otlp.http.metrics.OtlpHttpMetricExporter;
import io.opentelemetry.exporter.otlp.http.metrics.OtlpHttpMetricExporterBuilder;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporterBuilder;
import io.opentelemetry.exporter.otlp.metrics.OtlpGrpcMetricExporter;
import io.opentelemetry.exporter.otlp.metrics.OtlpGrpcMetricExporterBuilder;
import io.opentelemetry.exporter.otlp.trace.OtlpGrpcSpanExporter;
import io.opentelemetry.exporter.otlp.trace.OtlpGrpcSpanExporterBuilder;
import io.opentelemetry.sdk.metrics.export.MetricExporter;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes what sends to a collector. An IOException says which file of the configuration cannot be read. */
public final class Collector {
    private static final Logger LOG = LoggerFactory.getLogger(Collector.class);

    private final TelemetryOptions.Otlp options;

    /** The collector that is configured. */
    public Collector(TelemetryOptions.Otlp options) {
        this.options = options;
    }

    /** Sends metrics. */
    public MetricExporter metrics() throws IOException {
        Certificates certificates = certificates();
        if (options.protocol() == Protocol.GRPC) {
            OtlpGrpcMetricExporterBuilder grpc =
                    OtlpGrpcMetricExporter.builder().setEndpoint(base()).setHeaders(this::headers);
            certificates.trusted(grpc::setTrustedCertificates);
            certificates.shown(grpc::setClientTls);
            return grpc.build();
        }
        OtlpHttpMetricExporterBuilder http = OtlpHttpMetricExporter.builder()
                .setEndpoint(base() + "/v1/metrics")
                .setHeaders(this::headers);
        certificates.trusted(http::setTrustedCertificates);
        certificates.shown(http::setClientTls);
        return http.build();
    }

    /** Sends spans. */
    public SpanExporter spans() throws IOException {
        Certificates certificates = certificates();
        if (options.protocol() == Protocol.GRPC) {
            OtlpGrpcSpanExporterBuilder grpc =
                    OtlpGrpcSpanExporter.builder().setEndpoint(base()).setHeaders(this::headers);
            certificates.trusted(grpc::setTrustedCertificates);
            certificates.shown(grpc::setClientTls);
            return grpc.build();
        }
        OtlpHttpSpanExporterBuilder http = OtlpHttpSpanExporter.builder()
                .setEndpoint(base() + "/v1/traces")
                .setHeaders(this::headers);
        certificates.trusted(http::setTrustedCertificates);
        certificates.shown(http::setClientTls);
        return http.build();
    }

    private String base() {
        String url = options.endpoint().toString();
        return url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
    }

    /** Read each time, so that a token that is replaced is used. */
    private Map<String, String> headers() {
        Map<String, String> headers = new LinkedHashMap<>();
        options.headers().ifPresent(file -> {
            try {
                for (String line : Files.readAllLines(file, UTF_8)) {
                    int colon = line.indexOf(':');
                    if (colon > 0 && !line.startsWith("#")) {
                        headers.put(
                                line.substring(0, colon).strip().toLowerCase(java.util.Locale.ROOT),
                                line.substring(colon + 1).strip());
                    }
                }
            } catch (IOException unreadable) {
                LOG.warn("the fields for the collector cannot be read: {}", unreadable.toString());
            }
        });
        return headers;
    }

    private Certificates certificates() throws IOException {
        TelemetryOptions.Tls tls = options.tls();
        options.headers().ifPresent(file -> {
            if (!Files.isReadable(file)) {
                LOG.warn("the fields for the collector cannot be read: {}", file);
            }
        });
        return new Certificates(
                read(tls.authorities().orElse(null)),
                read(tls.certificate().orElse(null)),
                read(tls.key().orElse(null)));
    }

    private static byte[] read(@org.jspecify.annotations.Nullable Path file) throws IOException {
        return file == null ? new byte[0] : Files.readAllBytes(file);
    }

    /** PEM files as they were read; empty for none. */
    private record Certificates(byte[] authorities, byte[] certificate, byte[] key) {
        void trusted(java.util.function.Consumer<byte[]> set) {
            if (authorities.length > 0) {
                set.accept(authorities);
            }
        }

        void shown(java.util.function.BiConsumer<byte[], byte[]> set) {
            if (certificate.length > 0) {
                set.accept(key, certificate);
            }
        }
    }
}
