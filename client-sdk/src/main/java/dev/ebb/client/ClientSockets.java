package dev.ebb.client;

import io.netty.channel.Channel;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.kqueue.KQueue;
import io.netty.channel.kqueue.KQueueDomainSocketChannel;
import io.netty.channel.kqueue.KQueueIoHandler;
import io.netty.channel.kqueue.KQueueSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.channel.unix.PeerCredentials;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** What the platform offers in sockets. */
enum ClientSockets {
    EPOLL,
    KQUEUE,
    /** No Unix sockets whose peers are known. */
    JDK;

    static ClientSockets best() {
        if (Epoll.isAvailable()) {
            return EPOLL;
        }
        return KQueue.isAvailable() ? KQUEUE : JDK;
    }

    boolean hasUnixSockets() {
        return this != JDK;
    }

    EventLoopGroup newLoop() {
        IoHandlerFactory factory = switch (this) {
            case EPOLL -> EpollIoHandler.newFactory();
            case KQUEUE -> KQueueIoHandler.newFactory();
            case JDK -> NioIoHandler.newFactory();
        };
        return new MultiThreadIoEventLoopGroup(1, new DefaultThreadFactory("ebb-client-io", true), factory);
    }

    Class<? extends Channel> tcp() {
        return switch (this) {
            case EPOLL -> EpollSocketChannel.class;
            case KQUEUE -> KQueueSocketChannel.class;
            case JDK -> NioSocketChannel.class;
        };
    }

    Channel newUnix() {
        return switch (this) {
            case EPOLL -> new EpollDomainSocketChannel();
            case KQUEUE -> new KQueueDomainSocketChannel();
            case JDK -> throw new UnsupportedOperationException("no Unix sockets here");
        };
    }

    /** Who serves a connected socket, as the kernel knows it; null for a channel that is no Unix socket. */
    static @Nullable PeerCredentials peer(Channel channel) throws IOException {
        if (channel instanceof EpollDomainSocketChannel epoll) {
            return epoll.peerCredentials();
        }
        return channel instanceof KQueueDomainSocketChannel kqueue ? kqueue.peerCredentials() : null;
    }
}
