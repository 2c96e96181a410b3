package dev.ebb.server.rpc;

import dev.ebb.server.identity.Caller;
import io.grpc.Contexts;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import java.io.IOException;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** The services in process, in front of fakes, with the caller that a test chooses. */
public final class RpcHarness implements AutoCloseable {
    public final TestBackends rooms = new TestBackends();
    public final RpcServices services;
    public volatile Caller caller = TestBackends.ALICE;

    private final ExecutorService handlers = Executors.newFixedThreadPool(4);
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    private final Server server;
    private final ManagedChannel channel;

    public RpcHarness() throws IOException {
        services = new RpcServices(rooms.backends(), WatchLimits.DEFAULTS, handlers, timer);
        String name = UUID.randomUUID().toString();
        InProcessServerBuilder builder = InProcessServerBuilder.forName(name).executor(handlers);
        services.definitions().forEach(builder::addService);
        server = builder.intercept(new Door()).build().start();
        channel = InProcessChannelBuilder.forName(name).build();
    }

    public ManagedChannel channel() {
        return channel;
    }

    @Override
    public void close() throws InterruptedException {
        channel.shutdownNow();
        server.shutdownNow().awaitTermination(10, TimeUnit.SECONDS);
        timer.shutdownNow();
        handlers.shutdown();
    }

    private final class Door implements ServerInterceptor {
        @Override
        public <Q, R> ServerCall.Listener<Q> interceptCall(
                ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
            return Contexts.interceptCall(CallerContext.with(caller), call, headers, next);
        }
    }
}
