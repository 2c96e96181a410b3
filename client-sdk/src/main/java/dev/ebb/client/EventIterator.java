package dev.ebb.client;

import dev.ebb.v1.SubscribeResponse;
import io.grpc.Status;
import java.time.Duration;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A subscription to iterate over. {@code hasNext} waits for the next message; it is false after {@link #close}, and throws
 * when the stream ended for a reason that resuming does not mend. For one reader; {@code close} may come from any thread.
 *
 * <pre>{@code
 * try (EventIterator events = client.events().iterate(request)) {
 *     while (events.hasNext()) {
 *         SubscribeResponse message = events.next();
 *         save(message.getEvent().getCursor());
 *     }
 * }
 * }</pre>
 */
public final class EventIterator implements Iterator<SubscribeResponse>, AutoCloseable {
    /** What the queue holds: a message with what to do when it is taken, or the end. */
    private sealed interface Entry {
        record Message(SubscribeResponse message, Runnable done) implements Entry {}

        record End(@Nullable EbbException cause) implements Entry {}
    }

    /** Bounded by what is fetched ahead. */
    private final BlockingQueue<Entry> queue = new LinkedBlockingQueue<>();

    private @Nullable Entry head;
    private volatile @Nullable ResumingStream stream;
    private volatile boolean closed;

    EventIterator() {}

    ResumingStream.Sink sink() {
        return new ResumingStream.Sink() {
            @Override
            public void message(SubscribeResponse message, Runnable done) {
                queue.add(new Entry.Message(message, done));
            }

            @Override
            public void ended(@Nullable EbbException cause) {
                queue.add(new Entry.End(cause));
            }
        };
    }

    void follow(ResumingStream source) {
        stream = source;
    }

    @Override
    public boolean hasNext() {
        while (true) {
            Optional<Boolean> answer = look(Duration.ofDays(1));
            if (answer.isPresent()) {
                return answer.get();
            }
        }
    }

    @Override
    public SubscribeResponse next() {
        if (!hasNext()) {
            throw new NoSuchElementException("the subscription is closed");
        }
        return take();
    }

    /** The next message if it comes in time; empty when it does not, or the subscription is closed. */
    public Optional<SubscribeResponse> poll(Duration patience) {
        return look(patience).orElse(false) ? Optional.of(take()) : Optional.empty();
    }

    @Override
    public void close() {
        closed = true;
        ResumingStream source = stream;
        if (source != null) {
            source.close();
        }
    }

    /** Whether there is a next message; empty while that is open. */
    private Optional<Boolean> look(Duration patience) {
        try {
            if (closed) {
                return Optional.of(false);
            }
            if (head == null) {
                head = queue.poll(patience.toNanos(), TimeUnit.NANOSECONDS);
            }
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            throw EbbException.of(Status.CANCELLED
                    .withDescription("The caller was interrupted.")
                    .asRuntimeException());
        }
        if (head instanceof Entry.End end) {
            if (end.cause() != null) {
                throw end.cause();
            }
            return Optional.of(false);
        }
        return head == null ? Optional.empty() : Optional.of(true);
    }

    private SubscribeResponse take() {
        Entry.Message taken = (Entry.Message) Objects.requireNonNull(head);
        head = null;
        taken.done().run();
        return taken.message();
    }
}
