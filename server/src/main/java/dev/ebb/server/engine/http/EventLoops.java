package dev.ebb.server.engine.http;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** The threads that speak to the network: epoll where it is there, else NIO. Thread-safe. */
final class EventLoops implements AutoCloseable {
    private static final int MAX_LOOPS = 4;
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(5);

    private final EventLoopGroup group;
    private final EventLoop one;
    private final Class<? extends Channel> channelType;

    EventLoops() {
        boolean epoll = Epoll.isAvailable();
        IoHandlerFactory handlers = epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
        int loops = Math.min(MAX_LOOPS, Runtime.getRuntime().availableProcessors());
        group = new MultiThreadIoEventLoopGroup(loops, new DefaultThreadFactory("ebb-net", true), handlers);
        one = group.next();
        channelType = epoll ? EpollSocketChannel.class : NioSocketChannel.class;
    }

    EventLoopGroup group() {
        return group;
    }

    /** Whether sockets are the kernel's own, with all that it says of them. */
    boolean isEpoll() {
        return channelType == EpollSocketChannel.class;
    }

    /** Always the same of them: whose connections are looked at together are on it. */
    EventLoop one() {
        return one;
    }

    Class<? extends Channel> channelType() {
        return channelType;
    }

    ByteBufAllocator allocator() {
        return PooledByteBufAllocator.DEFAULT;
    }

    void schedule(Duration delay, Runnable action) {
        group.schedule(action, delay.toNanos(), TimeUnit.NANOSECONDS);
    }

    @Override
    public void close() {
        group.shutdownGracefully(0, CLOSE_LIMIT.toMillis(), TimeUnit.MILLISECONDS)
                .awaitUninterruptibly(CLOSE_LIMIT.toMillis());
    }
}
