package dev.ebb.server.telemetry.traces;

import dev.ebb.server.engine.EngineWatch;
import dev.ebb.server.engine.FileWatch;
import dev.ebb.server.engine.RedactedUrl;
import dev.ebb.server.engine.RequestWatch;
import dev.ebb.server.engine.TransferEnd;
import dev.ebb.server.engine.TransferTask;
import dev.ebb.server.engine.TransferTask.Header;
import dev.ebb.server.job.TraceContext;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** A span for each attempt at a file, and below it one for each HTTP request. */
public final class FileTraces implements EngineWatch {
    private final Tracer tracer;
    private final JobTraces jobs;
    private final Predicate<URI> propagates;

    /** Requests to servers that {@code propagates} names say which trace they belong to. */
    FileTraces(Tracer tracer, JobTraces jobs, Predicate<URI> propagates) {
        this.tracer = tracer;
        this.jobs = jobs;
        this.propagates = propagates;
    }

    @Override
    public FileWatch began(TransferTask task) {
        return jobs.attempt(task.jobId())
                .<FileWatch>map(
                        attempt -> new OneFile(tracer.spanBuilder(task.type().sends() ? "upload" : "download")
                                .setParent(Spans.below(attempt))
                                .setAttribute(Spans.JOB, task.jobId().toString())
                                .setAttribute(Spans.FILE, (long) task.fileIndex())
                                .startSpan()))
                .orElse(FileWatch.NOBODY);
    }

    /** One attempt. */
    private final class OneFile implements FileWatch {
        private final Span span;

        OneFile(Span span) {
            this.span = span;
        }

        @Override
        public void connected() {
            span.addEvent("first bytes");
        }

        @Override
        public void ended(TransferEnd end) {
            if (end instanceof TransferEnd.Finished finished) {
                span.setAttribute(Spans.BYTES, finished.bytes());
            } else if (end instanceof TransferEnd.Failed failed) {
                span.setAttribute(Spans.ERROR, failed.error().code().hex());
                span.setStatus(StatusCode.ERROR);
            }
            span.end();
        }

        @Override
        public RequestWatch request(String method, URI uri) {
            Span request = tracer.spanBuilder(method)
                    .setSpanKind(SpanKind.CLIENT)
                    .setParent(Spans.below(span.getSpanContext()))
                    .setAttribute("http.request.method", method)
                    .setAttribute("url.full", RedactedUrl.of(uri))
                    .setAttribute("server.address", String.valueOf(uri.getHost()))
                    .startSpan();
            if (uri.getPort() >= 0) {
                request.setAttribute("server.port", uri.getPort());
            }
            return new OneRequest(request, propagates.test(uri));
        }
    }

    /** One request. */
    private record OneRequest(Span span, boolean propagated) implements RequestWatch {
        @Override
        public List<Header> headers() {
            if (!propagated) {
                return List.of();
            }
            TraceContext here = Spans.of(span.getSpanContext());
            List<Header> fields = new ArrayList<>();
            fields.add(new Header("traceparent", here.parent()));
            String state = here.state();
            if (state != null) {
                fields.add(new Header("tracestate", state));
            }
            return fields;
        }

        @Override
        public void answered(int status) {
            span.setAttribute("http.response.status_code", status);
            if (status >= 400) {
                span.setAttribute(Spans.ERROR, String.valueOf(status));
                span.setStatus(StatusCode.ERROR);
            }
        }

        @Override
        public void ended() {
            span.end();
        }

        @Override
        public void failed(Throwable cause) {
            span.setAttribute(Spans.ERROR, cause.getClass().getSimpleName());
            span.setStatus(StatusCode.ERROR);
            span.end();
        }

        @Override
        public void dropped() {
            span.end();
        }
    }
}
