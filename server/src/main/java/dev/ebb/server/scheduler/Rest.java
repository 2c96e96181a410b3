package dev.ebb.server.scheduler;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What the ledger cannot record now, it cannot in a moment either: for a while nothing is begun, so that a full disk does not
 * make the loop spin. Confined to the scheduler's thread.
 */
final class Rest {
    private final Duration length;
    private final Runnable over;
    private @Nullable Instant until;

    /** {@code over} runs when a rest has come to its end. */
    Rest(Duration length, Runnable over) {
        this.length = length;
        this.over = over;
    }

    /** Begins one unless the ledger has recorded what it was told. */
    void unless(boolean recorded, Instant now) {
        if (!recorded) {
            until = now.plus(length);
        }
    }

    /** How long nothing is begun; null when the rest is over or there is none. */
    @Nullable
    Instant until(Instant now) {
        if (until != null && !now.isBefore(until)) {
            until = null;
            over.run();
        }
        return until;
    }
}
