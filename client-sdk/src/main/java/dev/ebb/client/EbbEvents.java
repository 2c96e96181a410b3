package dev.ebb.client;

import dev.ebb.v1.BackgroundCopyCallbackGrpc.BackgroundCopyCallbackStub;
import dev.ebb.v1.SubscribeRequest;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Opens subscriptions. Each resumes by itself: when the connection breaks or the service restarts, it goes on after the
 * last message that arrived, so that nothing is missed and nothing comes twice. Thread-safe.
 *
 * <pre>{@code
 * try (EventIterator events = client.events().iterate(SubscribeRequest.newBuilder().setCursor(savedCursor).build())) {
 *     SubscribeResponse first = events.next();
 * }
 * }</pre>
 */
public final class EbbEvents {
    /** Messages that an iterator has fetched ahead. */
    private static final int AHEAD = 32;

    private final ResumingStream.Surroundings around;
    private final Set<ResumingStream> open = ConcurrentHashMap.newKeySet();

    EbbEvents(BackgroundCopyCallbackStub stub, Connection connection) {
        around = new ResumingStream.Surroundings(stub, connection, open::remove);
    }

    /** Events to iterate over, fetched as they are taken. Close it when done. */
    public EventIterator iterate(SubscribeRequest request) {
        EventIterator iterator = new EventIterator();
        iterator.follow(start(request, iterator.sink(), AHEAD));
        return iterator;
    }

    /** Events to listen to, fetched as the listener returns. Close it when done. */
    public EventSubscription listen(SubscribeRequest request, EventListener listener) {
        return start(request, new ListenerSink(listener), 1);
    }

    void close() {
        open.forEach(ResumingStream::close);
    }

    private ResumingStream start(SubscribeRequest request, ResumingStream.Sink sink, int ahead) {
        ResumingStream stream = new ResumingStream(around, request, sink, ahead);
        open.add(stream);
        stream.start();
        return stream;
    }
}
