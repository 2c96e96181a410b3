package dev.ebb.server.engine.http;

import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * A deadline that moves with every sign of life at the price of a field write: one timer runs at a time and looks again when
 * it fires. Confined to its event loop.
 */
final class Deadline {
    private final EventLoop loop;
    private final Runnable passed;
    private long nanos;
    private boolean armed;
    private boolean timerRuns;
    private long timerDue;

    Deadline(EventLoop loop, Runnable passed) {
        this.loop = loop;
        this.passed = passed;
    }

    void set(Duration fromNow) {
        nanos = System.nanoTime() + fromNow.toNanos();
        armed = true;
        if (!timerRuns || timerDue - nanos > 0) {
            schedule();
        }
    }

    void clear() {
        armed = false;
    }

    private void schedule() {
        timerRuns = true;
        timerDue = nanos;
        long due = nanos;
        loop.schedule(() -> look(due), Math.max(0, nanos - System.nanoTime()), TimeUnit.NANOSECONDS);
    }

    private void look(long due) {
        if (due != timerDue) {
            // An earlier timer took over.
            return;
        }
        timerRuns = false;
        if (!armed) {
            return;
        }
        if (System.nanoTime() - nanos >= 0) {
            armed = false;
            passed.run();
        } else {
            schedule();
        }
    }
}
