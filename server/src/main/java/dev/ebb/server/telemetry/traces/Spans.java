package dev.ebb.server.telemetry.traces;

import dev.ebb.server.job.Job;
import dev.ebb.server.job.JobId;
import dev.ebb.server.job.TraceContext;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.api.trace.TraceStateBuilder;
import io.opentelemetry.context.Context;
import org.jspecify.annotations.Nullable;

/** Between our words for a place in a trace and OpenTelemetry's. */
final class Spans {
    static final AttributeKey<String> JOB = AttributeKey.stringKey("ebb.job.id");
    static final AttributeKey<String> JOB_TYPE = AttributeKey.stringKey("ebb.job.type");
    static final AttributeKey<String> JOB_STATE = AttributeKey.stringKey("ebb.job.state");
    static final AttributeKey<Long> ATTEMPT = AttributeKey.longKey("ebb.job.attempt");
    static final AttributeKey<Long> FILE = AttributeKey.longKey("ebb.file.index");
    static final AttributeKey<Long> BYTES = AttributeKey.longKey("ebb.bytes");
    static final AttributeKey<Long> FILES = AttributeKey.longKey("ebb.files");
    static final AttributeKey<String> ERROR = AttributeKey.stringKey("error.type");

    private Spans() {}

    /** A place that somebody else has told of. */
    static SpanContext remote(TraceContext trace) {
        return remote(trace, trace.spanId());
    }

    /** The span of a job; null when nobody traces it. */
    static @Nullable SpanContext ofJob(Job job) {
        TraceContext trace = job.settings().http().trace();
        return trace == null ? null : ofJob(trace, job.id());
    }

    static SpanContext ofJob(TraceContext trace, JobId job) {
        return remote(trace, JobSpanIds.of(job));
    }

    private static SpanContext remote(TraceContext trace, String span) {
        return SpanContext.createFromRemoteParent(
                trace.traceId(), span, TraceFlags.fromHex(trace.flags(), 0), state(trace.state()));
    }

    /** As a parent. */
    static Context below(SpanContext place) {
        return Context.root().with(Span.wrap(place));
    }

    /** As it is sent on. */
    static TraceContext of(SpanContext place) {
        StringBuilder state = new StringBuilder();
        place.getTraceState()
                .forEach((key, value) -> state.append(state.isEmpty() ? "" : ",")
                        .append(key)
                        .append('=')
                        .append(value));
        return new TraceContext(
                "00-" + place.getTraceId() + "-" + place.getSpanId() + "-"
                        + place.getTraceFlags().asHex(),
                state.toString());
    }

    private static TraceState state(@Nullable String text) {
        if (text == null) {
            return TraceState.getDefault();
        }
        TraceStateBuilder state = TraceState.builder();
        String[] members = text.split(",");
        // The builder puts what comes later in front.
        for (int i = members.length - 1; i >= 0; i--) {
            int equals = members[i].indexOf('=');
            if (equals > 0) {
                state.put(
                        members[i].substring(0, equals).strip(),
                        members[i].substring(equals + 1).strip());
            }
        }
        return state.build();
    }
}
