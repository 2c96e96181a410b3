package dev.ebb.server.events;

import dev.ebb.server.store.EventQuery;
import dev.ebb.server.store.EventRange;
import dev.ebb.server.store.JobStore;
import dev.ebb.server.store.StoreException;
import dev.ebb.server.store.StoredEvent;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Committed history for those who watch: a place to read pages from and a bell that rings when there is more. A watcher
 * that is slow reads later; nothing is buffered for it. What is new is read from the store once, however many watch, and
 * only those whom it concerns are woken. Thread-safe.
 */
public final class EventFeed {
    private static final Logger LOG = LoggerFactory.getLogger(EventFeed.class);

    private final JobStore store;
    private final Executor executor;
    private final Bells bells = new Bells();
    private final AtomicBoolean lookAsked = new AtomicBoolean();
    private volatile @Nullable RecentEvents recent;

    // Confined to looks, which run one at a time.
    private long roused;

    /** A feed over this history; the executor looks for what is new, one task at a time. */
    public EventFeed(JobStore store, Executor executor) {
        this.store = store;
        this.executor = executor;
    }

    /** What history is kept. */
    public EventRange range() {
        return store.eventRange();
    }

    /**
     * One page after a place in the history, from memory when it is young.
     *
     * @param wanted which events, after which one, how many; {@link EventQuery#upTo} plays no part
     * @throws HistoryGoneException when what follows that place is no longer kept
     */
    public EventPage read(EventQuery wanted) {
        RecentEvents young = recent;
        if (young != null && wanted.after() >= young.after()) {
            return young.read(wanted);
        }
        EventRange kept = store.eventRange();
        demandKept(wanted, kept);
        if (wanted.after() >= kept.last()) {
            return EventPage.nothing(wanted.after());
        }
        List<StoredEvent> events = store.events(wanted.upTo(kept.last()));
        demandKept(wanted, store.eventRange()); // what is pruned between two looks must not be passed over in silence
        return EventPage.of(events, wanted.limit(), kept.last());
    }

    private static void demandKept(EventQuery wanted, EventRange kept) {
        if (wanted.after() < kept.oldest()) {
            throw new HistoryGoneException(kept.oldest());
        }
    }

    /**
     * Rings after commits that added events which the query is about; its place and page play no part. Also rings now and
     * then for nothing, so that a watcher whom nothing concerns stays near the end of the history. The bell must return at
     * once.
     */
    public AutoCloseable onNews(EventQuery about, Runnable bell) {
        return bells.hang(about, bell);
    }

    /** There may be more: looks, and tells those whom it concerns. Returns at once. */
    public void ring() {
        if (lookAsked.compareAndSet(false, true)) {
            try {
                executor.execute(this::look);
            } catch (RejectedExecutionException stopping) {
                LOG.debug("nobody is told any more of what is new", stopping);
            }
        }
    }

    private void look() {
        lookAsked.set(false);
        if (bells.isEmpty()) {
            recent = null;
            return;
        }
        try {
            RecentEvents known = recent;
            if (known == null) {
                begin();
            } else {
                goOn(known);
            }
        } catch (StoreException unreadable) {
            // They look for themselves and hear why there is nothing.
            LOG.debug("what is new cannot be read", unreadable);
            bells.ringAll();
        }
    }

    /** From here on; what came before, each reads from the store. */
    private void begin() {
        roused = store.eventRange().last();
        recent = RecentEvents.none(roused);
        bells.ringAll();
    }

    private void goOn(RecentEvents known) {
        RecentEvents grown = known;
        long last = store.eventRange().last();
        while (grown.last() < last) {
            List<StoredEvent> fresh =
                    store.events(EventQuery.everything(grown.last(), last, RecentEvents.CAPACITY / 2));
            grown = grown.with(fresh, fresh.size() < RecentEvents.CAPACITY / 2 ? last : null);
            recent = grown;
            if (grown.last() - roused >= RecentEvents.CAPACITY / 2) {
                roused = grown.last();
                bells.ringAll();
            } else {
                bells.ring(fresh);
            }
        }
    }
}
