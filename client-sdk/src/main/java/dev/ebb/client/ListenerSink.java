package dev.ebb.client;

import dev.ebb.v1.SubscribeResponse;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Tells a listener; each message is done with when the listener returns. */
final class ListenerSink implements ResumingStream.Sink {
    private final EventListener listener;

    ListenerSink(EventListener listener) {
        this.listener = listener;
    }

    @Override
    public void message(SubscribeResponse message, Runnable done) {
        try {
            listener.onMessage(message);
        } finally {
            done.run();
        }
    }

    @Override
    public void interrupted(EbbException cause, Duration delay) {
        listener.onInterruption(cause, delay);
    }

    @Override
    public void ended(@Nullable EbbException cause) {
        if (cause == null) {
            listener.onClosed();
        } else {
            listener.onFailure(cause);
        }
    }
}
