package dev.ebb.server.ledger;

import dev.ebb.server.store.JobStore;
import dev.ebb.server.store.Retention;
import dev.ebb.server.store.StoreException;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Forgets old history, a little at a time. Confined to the thread of one writer. */
final class HistoryPruner {
    private static final Logger LOG = LoggerFactory.getLogger(HistoryPruner.class);
    private static final int PRUNED_AT_ONCE = 500;
    private static final Duration PRUNE_INTERVAL = Duration.ofMinutes(1);

    private final JobStore store;
    private final Function<Instant, Retention> retention;
    private Instant nextPrune = Instant.MIN;

    HistoryPruner(JobStore store, Function<Instant, Retention> retention) {
        this.store = store;
        this.retention = retention;
    }

    void pruneIfDue(Instant now, LedgerWatch watch) {
        if (now.isBefore(nextPrune)) {
            return;
        }
        try {
            long begun = System.nanoTime();
            int gone = store.prune(retention.apply(now), PRUNED_AT_ONCE);
            watch.pruned(gone, Duration.ofNanos(System.nanoTime() - begun));
            nextPrune = now.plus(gone < PRUNED_AT_ONCE ? PRUNE_INTERVAL : Duration.ZERO);
        } catch (StoreException failed) {
            LOG.warn("old history could not be pruned: {}", failed.getMessage());
            nextPrune = now.plus(PRUNE_INTERVAL);
        }
    }
}
