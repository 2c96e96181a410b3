package dev.ebb.server.ledger;

import dev.ebb.server.store.JobStore;
import dev.ebb.server.store.Retention;
import dev.ebb.server.store.StoreException;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Forgets old history, a little at a time and at most half of the time. Confined to the thread of one writer.
 */
final class HistoryPruner {
    private static final Logger LOG = LoggerFactory.getLogger(HistoryPruner.class);
    private static final int PRUNED_AT_ONCE = 500;

    private final JobStore store;
    private final Function<Instant, Retention> retention;
    private final Duration interval;
    private Instant nextPrune = Instant.MIN;

    HistoryPruner(JobStore store, Function<Instant, Retention> retention, Duration interval) {
        this.store = store;
        this.retention = retention;
        this.interval = interval;
    }

    /** How long there is nothing to do here. */
    Duration untilDue(Instant now) {
        if (nextPrune.equals(Instant.MIN)) {
            return interval; // a start has more urgent things to do
        }
        return now.isBefore(nextPrune) ? Duration.between(now, nextPrune) : Duration.ZERO;
    }

    /** Returns how many rows went. */
    int pruneIfDue(Instant now, LedgerWatch watch) {
        if (now.isBefore(nextPrune)) {
            return 0;
        }
        try {
            long begun = System.nanoTime();
            int gone = store.prune(retention.apply(now), PRUNED_AT_ONCE);
            Duration taken = Duration.ofNanos(System.nanoTime() - begun);
            watch.pruned(gone, taken);
            nextPrune = now.plus(gone < PRUNED_AT_ONCE ? interval : taken.multipliedBy(2));
            return gone;
        } catch (StoreException failed) {
            LOG.warn("old history could not be pruned: {}", failed.getMessage());
            nextPrune = now.plus(interval);
            return 0;
        }
    }
}
