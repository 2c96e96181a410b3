package dev.ebb.server.cli;

import dev.ebb.client.EbbClient;
import dev.ebb.client.EbbException;
import dev.ebb.client.EventListener;
import dev.ebb.client.EventSubscription;
import dev.ebb.v1.BackgroundCopyFileGrpc.BackgroundCopyFileBlockingStub;
import dev.ebb.v1.BackgroundCopyJobGrpc.BackgroundCopyJobBlockingStub;
import dev.ebb.v1.BackgroundCopyManagerGrpc.BackgroundCopyManagerBlockingStub;
import dev.ebb.v1.JobHistoryGrpc.JobHistoryBlockingStub;
import dev.ebb.v1.NodeAdministrationGrpc.NodeAdministrationBlockingStub;
import dev.ebb.v1.PeerCacheAdministrationGrpc.PeerCacheAdministrationBlockingStub;
import dev.ebb.v1.PolicyAdministrationGrpc.PolicyAdministrationBlockingStub;
import dev.ebb.v1.ServiceAdministrationGrpc.ServiceAdministrationBlockingStub;
import dev.ebb.v1.SubscribeRequest;
import dev.ebb.v1.SubscribeResponse;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/** A service as the SDK sees it. */
final class SdkService implements Service {
    private final EbbClient client;

    SdkService(EbbClient client) {
        this.client = client;
    }

    @Override
    public BackgroundCopyManagerBlockingStub manager() {
        return client.blocking().manager();
    }

    @Override
    public BackgroundCopyJobBlockingStub job() {
        return client.blocking().job();
    }

    @Override
    public BackgroundCopyFileBlockingStub file() {
        return client.blocking().file();
    }

    @Override
    public ServiceAdministrationBlockingStub administration() {
        return client.blocking().administration();
    }

    @Override
    public PeerCacheAdministrationBlockingStub peers() {
        return client.blocking().peers();
    }

    @Override
    public PolicyAdministrationBlockingStub policies() {
        return client.blocking().policies();
    }

    @Override
    public NodeAdministrationBlockingStub nodes() {
        return client.blocking().nodes();
    }

    @Override
    public JobHistoryBlockingStub history() {
        return client.blocking().history();
    }

    @Override
    public Subscription subscribe(
            SubscribeRequest request, Consumer<SubscribeResponse> onMessage, Consumer<Throwable> onEnd) {
        AtomicBoolean ended = new AtomicBoolean();
        EventSubscription stream = client.events().listen(request, new EventListener() {
            @Override
            public void onMessage(SubscribeResponse message) {
                if (!ended.get()) {
                    onMessage.accept(message);
                }
            }

            /** The stream would resume by itself, but not start a service that has gone: that is for the command. */
            @Override
            public void onInterruption(EbbException cause, Duration delay) {
                onFailure(cause);
            }

            @Override
            public void onFailure(EbbException cause) {
                if (ended.compareAndSet(false, true)) {
                    onEnd.accept(cause);
                }
            }
        });
        return () -> {
            ended.set(true);
            stream.close();
        };
    }

    @Override
    public void close() {
        client.close();
    }
}
