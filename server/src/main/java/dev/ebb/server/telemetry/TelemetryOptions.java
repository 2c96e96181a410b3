package dev.ebb.server.telemetry;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What is measured, and who hears of it.
 *
 * @param scraped metrics are kept to be read by Prometheus
 * @param names whether limits of users, jobs and hosts are among the metrics, with their names
 * @param otlp where metrics and traces are sent; empty = nowhere
 * @param serviceName {@code service.name} of what is sent
 * @param resource more attributes of what is sent, such as {@code deployment.environment.name}
 * @param tracePercent how many of the jobs and calls are traced for which the caller did not decide
 * @param propagateTo servers that hear of the trace in a {@code traceparent} field: names with {@code *} at their left, networks
 * @param events what of BITS's events is logged
 */
public record TelemetryOptions(
        boolean scraped,
        boolean names,
        Optional<Otlp> otlp,
        String serviceName,
        Map<String, String> resource,
        int tracePercent,
        List<String> propagateTo,
        Events events) {
    public TelemetryOptions {
        resource = Map.copyOf(resource);
        propagateTo = List.copyOf(propagateTo);
    }

    /**
     * A collector.
     *
     * @param endpoint its base URL, http or https
     * @param protocol how it is spoken to
     * @param signals what it is sent
     * @param interval how often metrics are sent
     * @param headers file with a field a line, {@code name: value}, read anew each time; empty = none
     * @param tls how an https collector is judged
     */
    public record Otlp(
            URI endpoint, Protocol protocol, Set<Signal> signals, Duration interval, Optional<Path> headers, Tls tls) {
        public Otlp {
            signals = Set.copyOf(signals);
        }
    }

    /**
     * TLS towards a collector, as PEM files.
     *
     * @param authorities who may sign its certificate; empty = whom the JVM trusts
     * @param certificate the service's own chain; empty = none is shown
     * @param key its private key (PKCS #8)
     */
    public record Tls(Optional<Path> authorities, Optional<Path> certificate, Optional<Path> key) {}

    /** How OTLP is spoken. */
    public enum Protocol {
        /** Protobuf in POSTs, to {@code /v1/metrics} and {@code /v1/traces} below the endpoint. */
        HTTP_PROTOBUF,
        /** gRPC. */
        GRPC
    }

    /** What can be sent. */
    public enum Signal {
        METRICS,
        TRACES
    }

    /** What of BITS's events is logged. */
    public enum Events {
        NONE,
        /** Those of jobs. */
        JOBS,
        /** Those of files too. */
        FILES
    }

    /** Whether anything is measured. */
    public boolean measures() {
        return scraped || sends(Signal.METRICS);
    }

    /** Whether this is sent to a collector. */
    public boolean sends(Signal signal) {
        return otlp.map(it -> it.signals().contains(signal)).orElse(false);
    }
}
