package dev.ebb.client.bits;

import dev.ebb.client.EbbException;
import dev.ebb.client.EventListener;
import dev.ebb.v1.SubscribeResponse;
import java.time.Duration;

/** Tells a callback of the events of a subscription, and leaves the signs of life out. */
final class CallbackEvents implements EventListener {
    private final Calls calls;
    private final BackgroundCopyCallback callback;

    CallbackEvents(Calls calls, BackgroundCopyCallback callback) {
        this.calls = calls;
        this.callback = callback;
    }

    @Override
    public void onMessage(SubscribeResponse message) {
        if (message.hasEvent()) {
            JobEvent event = JobEvent.of(message.getEvent());
            callback.event(BackgroundCopyJob.of(calls, event.jobId()), event);
        }
    }

    @Override
    public void onInterruption(EbbException cause, Duration delay) {
        callback.interrupted(cause, delay);
    }

    @Override
    public void onFailure(EbbException cause) {
        callback.ended(cause);
    }
}
