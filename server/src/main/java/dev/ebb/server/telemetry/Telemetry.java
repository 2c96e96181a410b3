package dev.ebb.server.telemetry;

import dev.ebb.server.engine.EngineWatch;
import dev.ebb.server.fleet.Fleet;
import dev.ebb.server.job.Job;
import dev.ebb.server.job.JobId;
import dev.ebb.server.ledger.LedgerWatch;
import dev.ebb.server.notify.DeliveryWatch;
import dev.ebb.server.peer.PeerCaching;
import dev.ebb.server.rpc.transport.CallWatch;
import dev.ebb.server.telemetry.TelemetryOptions.Signal;
import dev.ebb.server.telemetry.events.AuditedCalls;
import dev.ebb.server.telemetry.metrics.AuditGauges;
import dev.ebb.server.telemetry.metrics.CallMetrics;
import dev.ebb.server.telemetry.metrics.DeliveryMetrics;
import dev.ebb.server.telemetry.metrics.FleetGauges;
import dev.ebb.server.telemetry.metrics.PathGauges;
import dev.ebb.server.telemetry.metrics.PeerGauges;
import dev.ebb.server.telemetry.metrics.QueueGauges;
import dev.ebb.server.telemetry.metrics.QueueMetrics;
import dev.ebb.server.telemetry.metrics.Scrape;
import dev.ebb.server.telemetry.metrics.TransferMetrics;
import dev.ebb.server.telemetry.otlp.Collector;
import dev.ebb.server.telemetry.traces.Tracing;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.metrics.Meter;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.metrics.SdkMeterProviderBuilder;
import io.opentelemetry.sdk.metrics.export.PeriodicMetricReader;
import io.opentelemetry.sdk.resources.Resource;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Metrics and traces of a running service. To be made only where they are wanted: with this class OpenTelemetry is loaded.
 * Thread-safe.
 */
public final class Telemetry implements AutoCloseable {
    private static final Duration SOON = Duration.ofSeconds(5);
    private static final int CLOSE_SECONDS = 3;

    private final TelemetryOptions options;
    private final InstantSource clock;
    private final Scrape scrape = new Scrape();
    private final List<LedgerWatch> ledger = new ArrayList<>();
    private final List<EngineWatch> engine = new ArrayList<>();
    private final List<CallWatch> calls = new ArrayList<>();
    private DeliveryWatch deliveries = DeliveryWatch.NOBODY;
    private @Nullable SdkMeterProvider meters;
    private @Nullable Tracing tracing;
    private volatile @Nullable Observed seen;

    /** Begins to count and to trace. An IOException says which file cannot be read. */
    public Telemetry(TelemetryOptions options, String version, InstantSource clock) throws IOException {
        this.options = options;
        this.clock = clock;
        Resource resource = resource(options, version);
        if (options.measures()) {
            count(resource);
        }
        if (options.sends(Signal.TRACES)) {
            trace(resource, options.otlp().orElseThrow());
        }
    }

    private static Resource resource(TelemetryOptions options, String version) {
        AttributesBuilder attributes = Resource.getDefault().getAttributes().toBuilder();
        attributes.put("service.name", options.serviceName()).put("service.version", version);
        options.resource().forEach((key, value) -> attributes.put(key, value));
        return Resource.create(attributes.build());
    }

    private void count(Resource resource) throws IOException {
        SdkMeterProviderBuilder builder = SdkMeterProvider.builder().setResource(resource);
        if (options.scraped()) {
            builder.registerMetricReader(scrape);
        }
        if (options.sends(Signal.METRICS)) {
            TelemetryOptions.Otlp otlp = options.otlp().orElseThrow();
            builder.registerMetricReader(PeriodicMetricReader.builder(new Collector(otlp).metrics())
                    .setInterval(otlp.interval())
                    .build());
        }
        SdkMeterProvider provider = builder.build();
        Meter meter = provider.get("dev.ebb");
        meters = provider;
        ledger.add(new QueueMetrics(meter));
        engine.add(new TransferMetrics(meter));
        calls.add(new CallMetrics(meter));
        deliveries = new DeliveryMetrics(meter);
    }

    private void trace(Resource resource, TelemetryOptions.Otlp otlp) throws IOException {
        Duration delay = otlp.interval().compareTo(SOON) < 0 ? otlp.interval() : SOON;
        Function<JobId, Optional<Job>> known = id -> {
            Observed now = seen;
            return now == null ? Optional.empty() : now.store().job(id);
        };
        Tracing spans = new Tracing(
                new Collector(otlp).spans(), resource, delay, options.tracePercent(), options.propagateTo(), known);
        tracing = spans;
        ledger.add(spans.jobs());
        engine.add(spans.files());
        calls.add(spans.calls());
    }

    /** Has these looked at whenever somebody reads. */
    public void observe(Observed rooms) {
        seen = rooms;
        SdkMeterProvider provider = meters;
        if (provider != null) {
            Meter meter = provider.get("dev.ebb");
            QueueGauges.register(meter, rooms, clock);
            PathGauges.register(meter, rooms.view(), options.names());
        }
    }

    /** Has the other machines looked at whenever somebody reads. */
    public void observe(Fleet fleet, PeerCaching peers) {
        SdkMeterProvider provider = meters;
        if (provider != null) {
            Meter meter = provider.get("dev.ebb");
            FleetGauges.register(meter, fleet);
            PeerGauges.register(meter, peers);
        }
    }

    /** Has the audit of calls counted whenever somebody reads. */
    public void observe(AuditedCalls audited) {
        SdkMeterProvider provider = meters;
        if (provider != null) {
            AuditGauges.register(provider.get("dev.ebb"), audited);
        }
    }

    /** Those who hear of commits. */
    public List<LedgerWatch> ledger() {
        return List.copyOf(ledger);
    }

    /** Those who hear of transfers. */
    public List<EngineWatch> engine() {
        return List.copyOf(engine);
    }

    /** Those who hear of calls. */
    public List<CallWatch> calls() {
        return List.copyOf(calls);
    }

    /** Who hears of notifications. */
    public DeliveryWatch deliveries() {
        return deliveries;
    }

    /** All metrics as they stand now, as Prometheus reads them. */
    public String exposition() {
        return scrape.text();
    }

    /** Sends what there is, as long as that may take. */
    @Override
    public void close() {
        Tracing spans = tracing;
        if (spans != null) {
            spans.close();
        }
        SdkMeterProvider provider = meters;
        if (provider != null) {
            provider.shutdown().join(CLOSE_SECONDS, TimeUnit.SECONDS);
        }
    }
}
