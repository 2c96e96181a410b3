package dev.ebb.server.cli;

import dev.ebb.v1.BackgroundCopyJobGrpc.BackgroundCopyJobBlockingStub;
import dev.ebb.v1.BackgroundCopyManagerGrpc.BackgroundCopyManagerBlockingStub;
import dev.ebb.v1.PolicyAdministrationGrpc.PolicyAdministrationBlockingStub;
import dev.ebb.v1.ServiceAdministrationGrpc.ServiceAdministrationBlockingStub;
import dev.ebb.v1.SubscribeRequest;
import dev.ebb.v1.SubscribeResponse;
import java.util.function.Consumer;

/** A connection to a running service. Closing it leaves the service alone. */
interface Service extends AutoCloseable {
    BackgroundCopyManagerBlockingStub manager();

    BackgroundCopyJobBlockingStub job();

    ServiceAdministrationBlockingStub administration();

    PolicyAdministrationBlockingStub policies();

    /** Streams to {@code onMessage} on a thread of its own; {@code onEnd} says why it ended and is called at most once. */
    Subscription subscribe(SubscribeRequest request, Consumer<SubscribeResponse> onMessage, Consumer<Throwable> onEnd);

    @Override
    void close();

    /** A running stream; closing it ends it without calling {@code onEnd}. */
    interface Subscription extends AutoCloseable {
        @Override
        void close();
    }
}
