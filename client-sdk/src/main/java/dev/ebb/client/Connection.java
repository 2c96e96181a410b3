package dev.ebb.client;

import io.grpc.ManagedChannel;
import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The channel of a client with every thread it needs; all of them are daemons and end with it.
 *
 * @param channel to the service
 * @param loop moves bytes
 * @param executor runs callbacks
 * @param timer wakes subscriptions
 */
record Connection(ManagedChannel channel, EventLoopGroup loop, ExecutorService executor, ScheduledExecutorService timer)
        implements AutoCloseable {
    private static final long STOP_MILLIS = 1000;

    static Connection open(EbbTarget target, EbbClientOptions options) throws IOException {
        ClientSockets sockets = ClientSockets.best();
        ExecutorService executor = Executors.newCachedThreadPool(new DefaultThreadFactory("ebb-client", true));
        ScheduledThreadPoolExecutor timer =
                new ScheduledThreadPoolExecutor(1, new DefaultThreadFactory("ebb-client-timer", true));
        timer.setRemoveOnCancelPolicy(true);
        EventLoopGroup loop = sockets.newLoop();
        try {
            ManagedChannel channel = new ChannelPlan(sockets, loop, executor, options).channel(target);
            return new Connection(channel, loop, executor, timer);
        } catch (IOException | RuntimeException failed) {
            timer.shutdownNow();
            executor.shutdown();
            loop.shutdownGracefully(0, STOP_MILLIS, TimeUnit.MILLISECONDS);
            throw failed;
        }
    }

    @Override
    public void close() {
        timer.shutdownNow();
        channel.shutdownNow();
        try {
            channel.awaitTermination(STOP_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
        }
        executor.shutdown();
        loop.shutdownGracefully(0, STOP_MILLIS, TimeUnit.MILLISECONDS);
    }
}
