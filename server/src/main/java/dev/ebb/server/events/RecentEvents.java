package dev.ebb.server.events;

import dev.ebb.server.store.EventQuery;
import dev.ebb.server.store.StoredEvent;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The end of the history in memory, whole from one place on.
 *
 * @param after everything after this event is here
 * @param last up to this one
 * @param events in order
 */
record RecentEvents(long after, long last, List<StoredEvent> events) {
    /** How many are kept: what a watcher who keeps up needs, and no more. */
    static final int CAPACITY = 1024;

    static RecentEvents none(long place) {
        return new RecentEvents(place, place, List.of());
    }

    /**
     * With what follows, without the oldest when there are too many.
     *
     * @param end up to where there is nothing more; null = up to the last of them
     */
    RecentEvents with(List<StoredEvent> fresh, @Nullable Long end) {
        long newLast = end != null ? end : fresh.get(fresh.size() - 1).sequence();
        int dropped = Math.max(0, events.size() + fresh.size() - CAPACITY);
        List<StoredEvent> all = new ArrayList<>(events.size() + fresh.size() - dropped);
        all.addAll(events.subList(Math.min(dropped, events.size()), events.size()));
        all.addAll(fresh.subList(Math.max(0, dropped - events.size()), fresh.size()));
        long newAfter = dropped == 0 ? after : sequence(dropped - 1, fresh);
        return new RecentEvents(newAfter, newLast, List.copyOf(all));
    }

    private long sequence(int place, List<StoredEvent> fresh) {
        return (place < events.size() ? events.get(place) : fresh.get(place - events.size())).sequence();
    }

    /** One page; the place asked for is not before {@link #after}. */
    EventPage read(EventQuery wanted) {
        List<StoredEvent> found = new ArrayList<>();
        for (int i = firstAfter(wanted.after()); i < events.size() && found.size() < wanted.limit(); i++) {
            if (wanted.isAbout(events.get(i).event())) {
                found.add(events.get(i));
            }
        }
        return EventPage.of(found, wanted.limit(), Math.max(wanted.after(), last));
    }

    private int firstAfter(long place) {
        int low = 0;
        int high = events.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (events.get(middle).sequence() <= place) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }
}
