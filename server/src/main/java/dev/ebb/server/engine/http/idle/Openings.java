package dev.ebb.server.engine.http.idle;

import dev.ebb.server.governor.idle.Claim;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Who may open a connection on one path, and who is about to. A leave is for one connection and lapses with the next tick. Thread-safe.
 */
final class Openings {
    /** An attempt to connect that nobody reported the end of counts for so long. */
    private static final long FORGOTTEN_NANOS = 30_000_000_000L;

    private final List<Claim> leaves = new ArrayList<>();
    private final List<Opening> under = new ArrayList<>();

    /** A connection that is on its way up. */
    record Opening(long id, Claim claim, long sinceNanos) {}

    /** These may open one each until the next call. */
    synchronized void give(List<Claim> next) {
        leaves.clear();
        leaves.addAll(next);
    }

    /** Uses a leave of this claim up; false when there is none. */
    synchronized boolean take(Claim claim, long id, long now) {
        boolean may = leaves.remove(claim);
        if (may) {
            under.add(new Opening(id, claim, now));
        }
        return may;
    }

    /** A connection is up, or will not be; the number it was given, if it had a leave. */
    synchronized Optional<Long> done() {
        return under.isEmpty() ? Optional.empty() : Optional.of(under.remove(0).id());
    }

    /** Those on their way up. */
    synchronized List<Opening> underWay(long now) {
        under.removeIf(opening -> now - opening.sinceNanos() > FORGOTTEN_NANOS);
        return List.copyOf(under);
    }
}
