package dev.ebb.server.telemetry.traces;

import dev.ebb.server.engine.EngineWatch;
import dev.ebb.server.engine.TransferFailure;
import dev.ebb.server.engine.http.HttpOrigin;
import dev.ebb.server.engine.http.proxy.BypassList;
import dev.ebb.server.engine.http.proxy.ProxyTarget;
import dev.ebb.server.job.Job;
import dev.ebb.server.job.JobId;
import dev.ebb.server.ledger.LedgerWatch;
import dev.ebb.server.rpc.transport.CallWatch;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Predicate;

/** Everything that makes spans. Thread-safe. */
public final class Tracing implements AutoCloseable {
    private static final double PERCENT = 100;
    private static final int CLOSE_SECONDS = 3;

    private final SdkTracerProvider provider;
    private final JobTraces jobs;
    private final FileTraces files;
    private final CallTraces calls;

    /**
     * Spans for this exporter.
     *
     * @param delay longest wait until what has ended is sent
     * @param percent how many are traced of those whose caller did not decide
     * @param propagateTo servers that hear of the trace
     * @param known looks a job up
     */
    public Tracing(
            SpanExporter exporter,
            Resource resource,
            Duration delay,
            int percent,
            List<String> propagateTo,
            Function<JobId, Optional<Job>> known) {
        JobSpanIds ids = new JobSpanIds();
        provider = SdkTracerProvider.builder()
                .setResource(resource)
                .setIdGenerator(ids)
                .setSampler(Sampler.parentBased(Sampler.traceIdRatioBased(percent / PERCENT)))
                .addSpanProcessor(BatchSpanProcessor.builder(exporter)
                        .setScheduleDelay(delay)
                        .build())
                .build();
        Tracer tracer = provider.get("dev.ebb");
        jobs = new JobTraces(tracer, ids);
        files = new FileTraces(tracer, jobs, hosts(propagateTo));
        calls = new CallTraces(tracer, known);
    }

    private static Predicate<URI> hosts(List<String> named) {
        if (named.isEmpty()) {
            return uri -> false;
        }
        try {
            BypassList list = BypassList.parse(String.join(" ", named), "telemetry.propagate-to");
            return uri -> covers(list, uri);
        } catch (TransferFailure unusable) {
            throw new IllegalArgumentException(unusable.getMessage(), unusable);
        }
    }

    private static boolean covers(BypassList list, URI uri) {
        try {
            HttpOrigin there = HttpOrigin.of(uri);
            return list.covers(new ProxyTarget(there.secure(), there.host(), there.port(), ""));
        } catch (TransferFailure noServer) {
            return false;
        }
    }

    /** Of jobs and their attempts. */
    public LedgerWatch jobs() {
        return jobs;
    }

    /** Of files and requests. */
    public EngineWatch files() {
        return files;
    }

    /** Of calls. */
    public CallWatch calls() {
        return calls;
    }

    /** Sends what has ended, as long as that may take. */
    @Override
    public void close() {
        provider.shutdown().join(CLOSE_SECONDS, TimeUnit.SECONDS);
    }
}
