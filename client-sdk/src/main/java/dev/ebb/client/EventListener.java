package dev.ebb.client;

import dev.ebb.v1.SubscribeResponse;
import java.time.Duration;

/**
 * Hears of events, one at a time. Nothing more is fetched while a method runs, so it may take its time.
 *
 * <pre>{@code
 * EventSubscription subscription = client.events().listen(request, message -> show(message));
 * }</pre>
 */
@FunctionalInterface
public interface EventListener {
    /** An event, progress, or a sign of life. */
    void onMessage(SubscribeResponse message);

    /** The stream broke; it goes on after the delay from where it was. */
    default void onInterruption(EbbException cause, Duration delay) {}

    /** The stream is over and will not go on by itself, as with {@link HistoryGoneException}. */
    default void onFailure(EbbException cause) {}

    /** The subscription was closed, by its owner or with its client; nothing more comes. */
    default void onClosed() {}
}
