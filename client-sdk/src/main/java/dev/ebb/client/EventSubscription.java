package dev.ebb.client;

/**
 * A subscription whose messages a listener hears. Thread-safe.
 *
 * <pre>{@code
 * EventSubscription subscription = client.events().listen(request, listener);
 * save(subscription.cursor());
 * subscription.close();
 * }</pre>
 */
public interface EventSubscription extends AutoCloseable {
    /** Where to go on from after the last message that was heard; empty before the first. */
    String cursor();

    /** Ends it. What the listener is hearing at this moment it hears to the end. */
    @Override
    void close();
}
