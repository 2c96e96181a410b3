package dev.ebb.server.governor;

import dev.ebb.server.governor.idle.Claim;
import org.jspecify.annotations.Nullable;

/** What the limits mean for one job: it shares them with others, and its files share its part. Thread-safe. */
@FunctionalInterface
public interface Lane {
    /** The lane of a job that nothing ever limits. */
    Lane FREE = (host, permits) -> Tap.FREE;

    /** A tap for one request to a host. Whoever opens it closes it. */
    Tap tap(String host, Tap.Permits permits);

    /** Whose bytes move here, at this moment; null where they are nobody's in particular, and give way to none. */
    default @Nullable Claim claim() {
        return null;
    }
}
