package dev.ebb.client.bits;

import dev.ebb.v1.SubscribeRequest;
import java.util.Set;

/**
 * Which events to hear, and from where on. Immutable.
 *
 * <pre>{@code
 * EventSubscription subscription = manager.listen(EventSelection.after(savedCursor), callback);
 * }</pre>
 *
 * @param cursor start after this event; empty = with events that happen from now on, {@code 0} = with the oldest kept
 * @param allUsers everybody's jobs; administrators only
 * @param kinds only these kinds; empty = all
 */
public record EventSelection(String cursor, boolean allUsers, Set<EventKind> kinds) {
    /** What happens from now on. */
    public static final EventSelection FROM_NOW = new EventSelection("", false, Set.of());

    /** Everything that is kept: 7 days or 1 million events. */
    public static final EventSelection FROM_OLDEST = new EventSelection("0", false, Set.of());

    public EventSelection {
        kinds = Set.copyOf(kinds);
    }

    /** What came after an event that was heard before. */
    public static EventSelection after(String cursor) {
        return new EventSelection(cursor, false, Set.of());
    }

    /** Of these, only some kinds. */
    public EventSelection only(EventKind... some) {
        return new EventSelection(cursor, allUsers, Set.of(some));
    }

    /** These, of everybody's jobs. */
    public EventSelection ofAllUsers() {
        return new EventSelection(cursor, true, kinds);
    }

    SubscribeRequest.Builder toWire() {
        return SubscribeRequest.newBuilder()
                .setCursor(cursor)
                .setAllUsers(allUsers)
                .addAllKinds(kinds.stream().map(EventKind::toWire).toList());
    }
}
