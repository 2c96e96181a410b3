package dev.ebb.server.rpc;

import dev.ebb.server.job.JobEvent;
import dev.ebb.server.store.EventQuery;
import dev.ebb.server.store.EventRange;
import dev.ebb.server.store.JobStore;
import dev.ebb.server.store.StoredEvent;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** The history of a store, in memory, and nothing else of it. Thread-safe. */
public final class FakeHistory {
    private final List<StoredEvent> events = new CopyOnWriteArrayList<>();
    private volatile long oldest;
    public final AtomicInteger pagesRead = new AtomicInteger();
    /** Runs before each page is read. */
    public volatile Runnable beforePage = () -> {};

    /** Commits an event; the bell is for the test to ring. */
    public synchronized long add(JobEvent event) {
        long sequence = range().last() + 1;
        events.add(new StoredEvent(sequence, event));
        return sequence;
    }

    /** Forgets everything up to and including a sequence number. */
    public void forget(long upTo) {
        oldest = upTo;
        events.removeIf(event -> event.sequence() <= upTo);
    }

    /** A store that has a history only: everything else of it is refused. */
    public JobStore asStore() {
        return (JobStore) Proxy.newProxyInstance(
                JobStore.class.getClassLoader(), new Class<?>[] {JobStore.class}, (proxy, method, arguments) -> {
                    return switch (method.getName()) {
                        case "eventRange" -> range();
                        case "events" -> read((EventQuery) arguments[0]);
                        default -> throw new UnsupportedOperationException(method.getName());
                    };
                });
    }

    private EventRange range() {
        long last = events.isEmpty() ? oldest : events.get(events.size() - 1).sequence();
        return new EventRange(oldest, last);
    }

    private List<StoredEvent> read(EventQuery query) {
        pagesRead.incrementAndGet();
        beforePage.run();
        return events.stream()
                .filter(stored -> stored.sequence() > query.after() && stored.sequence() <= query.upTo())
                .filter(stored -> query.isAbout(stored.event()))
                .limit(query.limit())
                .toList();
    }
}
