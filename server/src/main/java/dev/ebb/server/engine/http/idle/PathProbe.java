package dev.ebb.server.engine.http.idle;

import dev.ebb.server.governor.idle.ProbeSignal;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/** Probes a path, one request after the other. Confined to the loop of its path. */
final class PathProbe {
    private static final long REST_AFTER_FAILURE_NANOS = 1_000_000_000L;

    private final Prober prober;
    private final Executor loop;
    private long answers;
    private long lastMicros;
    private long sentAt;
    private long due;
    private boolean out;

    PathProbe(Prober prober, Executor loop) {
        this.prober = prober;
        this.loop = loop;
    }

    /** To be called at each tick at which the path is to be probed, so often. */
    void tend(Load of, long everyMillis, long now) {
        if (out || answers > 0 && now - due < 0) {
            return;
        }
        out = true;
        sentAt = now;
        due = now + TimeUnit.MILLISECONDS.toNanos(everyMillis);
        prober.probe(of, nanos -> loop.execute(() -> answered(nanos)));
    }

    private void answered(long nanos) {
        out = false;
        if (nanos < 0) {
            due = sentAt + REST_AFTER_FAILURE_NANOS;
            // From now on there is something to wait for.
            answers = Math.max(1, answers);
            return;
        }
        answers++;
        lastMicros = TimeUnit.NANOSECONDS.toMicros(nanos);
    }

    /** What it shows. */
    ProbeSignal signal(long now) {
        long waiting = out ? TimeUnit.NANOSECONDS.toMicros(now - sentAt) : 0;
        return new ProbeSignal(lastMicros == 0 ? 0 : answers, lastMicros, waiting);
    }
}
