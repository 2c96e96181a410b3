package dev.ebb.server.telemetry.traces;

import dev.ebb.server.job.Job;
import dev.ebb.server.job.JobException;
import dev.ebb.server.job.JobId;
import dev.ebb.server.job.TraceContext;
import dev.ebb.server.rpc.transport.CallEnd;
import dev.ebb.server.rpc.transport.CallHead;
import dev.ebb.server.rpc.transport.CallSubject;
import dev.ebb.server.rpc.transport.CallWatch;
import dev.ebb.server.store.StoreException;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A span for each call that changes something or belongs to a trace already. The jobs that it creates go on in the same trace;
 * from one that exists, and has its own, there is a link.
 */
public final class CallTraces implements CallWatch {
    /** Statuses that are the service's fault, as OpenTelemetry's conventions for gRPC servers have it. */
    private static final Set<String> FAULTS =
            Set.of("UNKNOWN", "DEADLINE_EXCEEDED", "UNIMPLEMENTED", "INTERNAL", "UNAVAILABLE", "DATA_LOSS");

    private final Tracer tracer;
    private final Function<JobId, Optional<Job>> jobs;

    CallTraces(Tracer tracer, Function<JobId, Optional<Job>> jobs) {
        this.tracer = tracer;
        this.jobs = jobs;
    }

    @Override
    public OneCall begun(CallHead head) {
        TraceContext trace = head.trace();
        if (!head.isOfContract() || !head.changes() && trace == null) {
            return OneCall.NOBODY;
        }
        return new TracedCall(tracer.spanBuilder(head.service() + "/" + head.method())
                .setSpanKind(SpanKind.SERVER)
                .setParent(trace == null ? Context.root() : Spans.below(Spans.remote(trace)))
                .setAttribute("rpc.system", "grpc")
                .setAttribute("rpc.service", head.service())
                .setAttribute("rpc.method", head.method())
                .startSpan());
    }

    /** One call. */
    private final class TracedCall implements OneCall {
        private final Span span;

        TracedCall(Span span) {
            this.span = span;
        }

        @Override
        public @Nullable TraceContext trace() {
            return Spans.of(span.getSpanContext());
        }

        @Override
        public void asked(CallSubject subject) {
            String id = subject.jobId();
            if (!id.isEmpty() && span.isRecording()) {
                span.setAttribute(Spans.JOB, id);
                link(id);
            }
        }

        private void link(String id) {
            try {
                jobs.apply(JobId.parse("job_id", id)).ifPresent(job -> {
                    SpanContext own = Spans.ofJob(job);
                    if (own != null) {
                        span.addLink(own);
                    }
                });
            } catch (JobException | StoreException unknown) {
                span.addEvent("the job cannot be looked up");
            }
        }

        @Override
        public void closed(CallEnd end) {
            CallSubject answer = end.subject();
            String job = answer == null ? "" : answer.jobId();
            if (!job.isEmpty()) {
                span.setAttribute(Spans.JOB, job);
            }
            span.setAttribute("rpc.response.status_code", end.code());
            if (!end.reason().isEmpty()) {
                span.setAttribute(Spans.ERROR, end.reason());
            }
            if (FAULTS.contains(end.code())) {
                span.setStatus(StatusCode.ERROR);
            }
            span.end();
        }
    }
}
