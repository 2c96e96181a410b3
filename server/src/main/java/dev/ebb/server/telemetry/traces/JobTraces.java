package dev.ebb.server.telemetry.traces;

import dev.ebb.server.job.Job;
import dev.ebb.server.job.JobError;
import dev.ebb.server.job.JobId;
import dev.ebb.server.job.JobState;
import dev.ebb.server.job.TraceContext;
import dev.ebb.server.ledger.LedgerWatch;
import dev.ebb.server.store.JobChange;
import dev.ebb.server.store.StoreBatch;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The span of a job, told when the job ends, and one for each of its attempts, told when that does. An attempt that the service
 * did not live to see the end of is not told of; what belongs to it is below the job all the same.
 */
public final class JobTraces implements LedgerWatch {
    private final Tracer tracer;
    private final JobSpanIds ids;
    private final Map<JobId, Span> attempts = new ConcurrentHashMap<>();

    JobTraces(Tracer tracer, JobSpanIds ids) {
        this.tracer = tracer;
        this.ids = ids;
    }

    /** The attempt that a job is in; empty when nobody traces it. */
    Optional<SpanContext> attempt(JobId job) {
        return Optional.ofNullable(attempts.get(job)).map(Span::getSpanContext);
    }

    @Override
    public void committed(StoreBatch batch, Duration took) {
        for (JobChange change : batch.changes()) {
            TraceContext trace = change.after().settings().http().trace();
            if (trace != null) {
                changed(change.before(), change.after(), trace);
            }
        }
    }

    private void changed(@Nullable Job before, Job after, TraceContext trace) {
        boolean runs = after.state().isRunning();
        boolean same = before != null && before.state().isRunning() && before.attempt() == after.attempt();
        if (runs && !same) {
            attempts.put(after.id(), begin(after, trace));
        } else if (!runs) {
            Span over = attempts.remove(after.id());
            if (over != null) {
                over.setAttribute(Spans.JOB_STATE, word(after.state()));
                fail(over, after);
                over.end(after.times().modified());
            }
        }
        if (after.state().isFinal() && before != null && !before.state().isFinal()) {
            tell(after, trace);
        }
    }

    private Span begin(Job job, TraceContext trace) {
        return tracer.spanBuilder("attempt")
                .setParent(Spans.below(Spans.ofJob(trace, job.id())))
                .setStartTimestamp(job.times().modified())
                .setAttribute(Spans.JOB, job.id().toString())
                .setAttribute(Spans.ATTEMPT, job.attempt())
                .startSpan();
    }

    private void tell(Job job, TraceContext trace) {
        ids.as(job.id(), () -> {
            Span span = tracer.spanBuilder("job " + word(job.type()))
                    .setParent(Spans.below(Spans.remote(trace)))
                    .setStartTimestamp(job.times().created())
                    .setAttribute(Spans.JOB, job.id().toString())
                    .setAttribute(Spans.JOB_TYPE, word(job.type()))
                    .setAttribute(Spans.JOB_STATE, word(job.state()))
                    .setAttribute(Spans.FILES, (long) job.counters().filesTotal())
                    .setAttribute(Spans.BYTES, job.counters().bytesTransferred())
                    .startSpan();
            span.end(job.times().modified());
        });
    }

    private static void fail(Span span, Job job) {
        JobError error = job.error();
        boolean failed = job.state() == JobState.ERROR || job.state() == JobState.TRANSIENT_ERROR;
        if (failed && error != null) {
            span.setAttribute(Spans.ERROR, error.code().hex());
            span.setStatus(StatusCode.ERROR);
        }
    }

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
