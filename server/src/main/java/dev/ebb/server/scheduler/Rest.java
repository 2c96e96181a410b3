package dev.ebb.server.scheduler;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What the ledger cannot record now, it cannot in a moment either: for a while nothing is begun then, since a full disk must not
 * make the loop spin. Confined to the scheduler's thread.
 */
final class Rest {
    private final Duration length;
    private @Nullable Instant end;

    Rest(Duration length) {
        this.length = length;
    }

    void unless(boolean recorded, Instant now) {
        if (!recorded) {
            end = now.plus(length);
        }
    }

    /** True when a rest has come to its end. */
    boolean isOver(Instant now) {
        boolean over = end != null && !now.isBefore(end);
        if (over) {
            end = null;
        }
        return over;
    }

    /** Until when nothing is begun; null when there is no rest. */
    @Nullable
    Instant until() {
        return end;
    }
}
