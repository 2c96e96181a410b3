package dev.ebb.server.rpc.transport;

import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.ServerCall;
import java.util.concurrent.atomic.AtomicBoolean;

/** Does something once when a call is over, however it ends. */
final class UntilOver<Q> extends SimpleForwardingServerCallListener<Q> {
    private final Runnable whenOver;
    private final AtomicBoolean over = new AtomicBoolean();

    UntilOver(ServerCall.Listener<Q> call, Runnable whenOver) {
        super(call);
        this.whenOver = whenOver;
    }

    @Override
    public void onComplete() {
        end();
        super.onComplete();
    }

    @Override
    public void onCancel() {
        end();
        super.onCancel();
    }

    private void end() {
        if (over.compareAndSet(false, true)) {
            whenOver.run();
        }
    }
}
