package dev.ebb.server.events;

import dev.ebb.server.store.StoredEvent;
import java.util.List;

/**
 * What one reading of the history found.
 *
 * @param events what was asked for, in order
 * @param upTo where to go on after: up to here there is nothing else of that kind
 * @param more whether there may be more now
 */
public record EventPage(List<StoredEvent> events, long upTo, boolean more) {
    public EventPage {
        events = List.copyOf(events);
    }

    /** Nothing after this place. */
    static EventPage nothing(long after) {
        return new EventPage(List.of(), after, false);
    }

    /** What was found up to {@code end}; a full page ends with its last event. */
    static EventPage of(List<StoredEvent> events, int limit, long end) {
        boolean full = events.size() >= limit;
        return new EventPage(events, full ? events.get(events.size() - 1).sequence() : end, full);
    }
}
