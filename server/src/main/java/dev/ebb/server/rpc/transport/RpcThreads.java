package dev.ebb.server.rpc.transport;

import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The threads of the doors: loops that move bytes, handlers that run calls and may wait for the store, one timer. What
 * waits for a handler is bounded by the number of calls that are let in.
 */
final class RpcThreads implements AutoCloseable {
    private static final long IDLE_SECONDS = 30;
    private static final long LOOP_QUIET_MILLIS = 0;
    private static final long LOOP_STOP_MILLIS = 2000;

    private final NativeSockets sockets = NativeSockets.best();
    private final EventLoopGroup loops = sockets.newLoops();
    private final ThreadPoolExecutor handlers;
    private final ScheduledThreadPoolExecutor timer;

    RpcThreads(int handlerThreads) {
        handlers = new ThreadPoolExecutor(
                handlerThreads,
                handlerThreads,
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                new DefaultThreadFactory("ebb-rpc", true));
        handlers.allowCoreThreadTimeOut(true);
        timer = new ScheduledThreadPoolExecutor(1, new DefaultThreadFactory("ebb-rpc-timer", true));
        timer.setRemoveOnCancelPolicy(true);
    }

    NativeSockets sockets() {
        return sockets;
    }

    EventLoopGroup loops() {
        return loops;
    }

    ExecutorService handlers() {
        return handlers;
    }

    ScheduledExecutorService timer() {
        return timer;
    }

    @Override
    public void close() {
        timer.shutdownNow();
        handlers.shutdown();
        loops.shutdownGracefully(LOOP_QUIET_MILLIS, LOOP_STOP_MILLIS, TimeUnit.MILLISECONDS)
                .awaitUninterruptibly(LOOP_STOP_MILLIS);
    }
}
