package dev.ebb.server.events;

import dev.ebb.server.store.EventQuery;
import dev.ebb.server.store.EventRange;
import dev.ebb.server.store.JobStore;
import dev.ebb.server.store.StoredEvent;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Committed history for those who watch: a place to read pages from and a bell that rings when there is more. A watcher
 * that is slow reads later; nothing is buffered for it. Thread-safe.
 */
public final class EventFeed {
    private final JobStore store;
    private final Set<Runnable> bells = ConcurrentHashMap.newKeySet();

    /** A feed over this history. */
    public EventFeed(JobStore store) {
        this.store = store;
    }

    /** What history is kept. */
    public EventRange range() {
        return store.eventRange();
    }

    /** One page. */
    public List<StoredEvent> read(EventQuery query) {
        return store.events(query);
    }

    /** Rings after commits that added events, on the committing thread: the bell must return at once. */
    public AutoCloseable onNews(Runnable bell) {
        bells.add(bell);
        return () -> bells.remove(bell);
    }

    /** Tells every watcher that there is more. */
    public void ring() {
        bells.forEach(Runnable::run);
    }
}
