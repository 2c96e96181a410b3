package dev.ebb.server.telemetry.metrics;

import dev.ebb.server.store.JobStore;
import dev.ebb.server.store.QueueDepth;
import dev.ebb.server.store.StoreException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The depths of the queue, not older than a moment; of a long queue, whose counting takes time, so old that counting never
 * takes more than a fiftieth of it. Thread-safe.
 */
final class DepthReading {
    private static final long SHORTEST_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final int IDLE_FACTOR = 50;

    private static final Logger LOG = LoggerFactory.getLogger(DepthReading.class);

    private final JobStore store;
    private List<QueueDepth> latest = List.of();
    private long dueNanos = System.nanoTime();

    DepthReading(JobStore store) {
        this.store = store;
    }

    private List<QueueDepth> counted() {
        try {
            return store.depths();
        } catch (StoreException closed) {
            LOG.debug("the queue cannot be counted", closed);
            return List.of();
        }
    }

    synchronized List<QueueDepth> read() {
        long begun = System.nanoTime();
        if (begun - dueNanos >= 0) {
            latest = counted();
            long end = System.nanoTime();
            dueNanos = end + Math.max(SHORTEST_NANOS, IDLE_FACTOR * (end - begun));
        }
        return latest;
    }
}
