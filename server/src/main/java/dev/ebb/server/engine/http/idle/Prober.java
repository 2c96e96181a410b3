package dev.ebb.server.engine.http.idle;

import java.util.function.Consumer;

/** Sends small requests whose answers are timed. Thread-safe. */
@FunctionalInterface
public interface Prober {
    /**
     * Asks the server of a load for next to nothing, over another connection; {@code answered} hears how many nanoseconds that
     * took, or a negative number when there was no answer. Called on any thread; must not block.
     */
    void probe(Load of, Consumer<Long> answered);
}
