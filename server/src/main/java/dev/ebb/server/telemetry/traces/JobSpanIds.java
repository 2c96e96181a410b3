package dev.ebb.server.telemetry.traces;

import dev.ebb.server.job.JobId;
import io.opentelemetry.sdk.trace.IdGenerator;

/**
 * Gives the span of a job an id that follows from the job's own. What belongs below it is known before the span is told, which
 * is when the job ends, perhaps weeks and restarts later. Other spans have random ids. Thread-safe.
 */
final class JobSpanIds implements IdGenerator {
    private static final IdGenerator RANDOM = IdGenerator.random();

    private final ThreadLocal<String> next = new ThreadLocal<>();

    /** The id of the span of a job: the random half of the job's id. */
    static String of(JobId job) {
        return String.format("%016x", job.value().getLeastSignificantBits());
    }

    /** The span that the action makes is the one of the job. */
    void as(JobId job, Runnable action) {
        next.set(of(job));
        try {
            action.run();
        } finally {
            next.remove();
        }
    }

    @Override
    public String generateSpanId() {
        String chosen = next.get();
        return chosen != null ? chosen : RANDOM.generateSpanId();
    }

    @Override
    public String generateTraceId() {
        return RANDOM.generateTraceId();
    }

    @Override
    public boolean generatesRandomTraceIds() {
        return true;
    }
}
