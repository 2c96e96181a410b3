package dev.ebb.server.fleet;

import dev.ebb.server.job.Job;
import dev.ebb.server.job.JobId;
import dev.ebb.server.store.JobStore;
import dev.ebb.server.store.NodeClaims;
import dev.ebb.server.store.StoreException;
import dev.ebb.server.store.StoreNews;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hears what other nodes commit, on a thread of its own, {@code ebb-fleet-news}, and tells this one what concerns it. News may
 * get lost: each second what concerns the node is compared with the store.
 */
final class Newsroom implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Newsroom.class);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(1);

    /** News come together at least so long: each round costs a few queries. */
    private static final long GATHERING_MILLIS = 25;

    private static final long AFTER_FAILURE_MILLIS = 500;
    private static final long CLOSE_MILLIS = 5_000;

    private final JobStore store;
    private final NodeClaims claims;
    private final StoreNews news;
    private final FleetEvents events;
    private final Thread thread = new Thread(this::run, "ebb-fleet-news");
    private long comparedNanos = System.nanoTime();
    private volatile boolean closing;

    Newsroom(JobStore store, NodeClaims claims, StoreNews news, FleetEvents events) {
        this.store = store;
        this.claims = claims;
        this.news = news;
        this.events = events;
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    @Override
    public void close() {
        closing = true;
        news.close();
        thread.interrupt();
        try {
            thread.join(CLOSE_MILLIS);
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        boolean failing = false;
        while (!closing) {
            try {
                listen();
                failing = false;
            } catch (StoreException unreachable) {
                if (!failing && !closing) {
                    LOG.warn("news of other nodes are missed: {}", unreachable.getMessage());
                }
                failing = true;
                pause(AFTER_FAILURE_MILLIS);
            } catch (RuntimeException broken) {
                LOG.error("a round of news failed; the next is tried in a moment", broken);
                pause(AFTER_FAILURE_MILLIS);
            }
        }
    }

    private void listen() {
        StoreNews.News heard = news.await(LONGEST_WAIT);
        boolean due = heard.mayLack() || System.nanoTime() - comparedNanos >= LONGEST_WAIT.toNanos();
        Map<JobId, Long> concerns = events.concerns();
        if (due) {
            comparedNanos = System.nanoTime();
            tell(concerns);
        } else if (!heard.isEmpty()) {
            Map<JobId, Long> told = new HashMap<>(concerns);
            told.keySet().retainAll(heard.jobs());
            tell(told);
        }
        if (due || !heard.isEmpty()) {
            events.news(due);
            pause(GATHERING_MILLIS);
        }
    }

    /** Of these jobs, those that are others by now. */
    private void tell(Map<JobId, Long> known) {
        if (known.isEmpty()) {
            return;
        }
        List<Job> changed = new ArrayList<>();
        claims.revisions(known.keySet()).forEach((id, revision) -> {
            if (revision > known.getOrDefault(id, 0L)) {
                store.job(id).ifPresent(changed::add);
            }
        });
        if (!changed.isEmpty()) {
            events.changed(changed);
        }
    }

    private void pause(long millis) {
        try {
            TimeUnit.MILLISECONDS.sleep(millis);
        } catch (InterruptedException stop) {
            LOG.debug("the newsroom closes");
        }
    }
}
