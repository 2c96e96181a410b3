package dev.ebb.server.engine.http;

import java.io.IOException;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/**
 * The steps of one attempt, which run one after the other on the disk threads, so that neither decisions nor writes need
 * locks. A step that throws is told to the attempt, which must then come to its end. Thread-safe.
 */
final class Strand {
    private final Executor executor;
    private final Consumer<Throwable> failed;

    Strand(Executor executor, Consumer<Throwable> failed) {
        this.executor = executor;
        this.failed = failed;
    }

    /** One step. */
    interface Step {
        void run() throws IOException;
    }

    Executor executor() {
        return executor;
    }

    /** Runs the step later, after those already there. */
    void post(Step step) {
        executor.execute(() -> run(step));
    }

    /** Runs the step now; for callers that are on the strand. */
    void run(Step step) {
        try {
            step.run();
        } catch (Throwable thrown) {
            failed.accept(thrown);
        }
    }
}
