package dev.ebb.server.rpc.transport;

import io.netty.channel.Channel;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.kqueue.KQueue;
import io.netty.channel.kqueue.KQueueDomainSocketChannel;
import io.netty.channel.kqueue.KQueueIoHandler;
import io.netty.channel.kqueue.KQueueServerDomainSocketChannel;
import io.netty.channel.kqueue.KQueueServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.unix.PeerCredentials;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** What the platform offers in sockets. */
enum NativeSockets {
    EPOLL,
    KQUEUE,
    /** No Unix sockets whose peers are known. */
    JDK;

    /** Loops of its own, so that nothing but calls makes calls wait. */
    private static final int LOOPS = 2;

    /** The best that works here. */
    static NativeSockets best() {
        if (Epoll.isAvailable()) {
            return EPOLL;
        }
        return isKqueue() ? KQUEUE : JDK;
    }

    boolean hasUnixSockets() {
        return this != JDK;
    }

    MultiThreadIoEventLoopGroup newLoops() {
        IoHandlerFactory factory = switch (this) {
            case EPOLL -> EpollIoHandler.newFactory();
            case KQUEUE -> KQueueIoHandler.newFactory();
            case JDK -> NioIoHandler.newFactory();
        };
        return new MultiThreadIoEventLoopGroup(LOOPS, new DefaultThreadFactory("ebb-rpc-io", true), factory);
    }

    Class<? extends ServerChannel> tcp() {
        return switch (this) {
            case EPOLL -> EpollServerSocketChannel.class;
            case KQUEUE -> KQueueServerSocketChannel.class;
            case JDK -> NioServerSocketChannel.class;
        };
    }

    Class<? extends ServerChannel> unix() {
        return switch (this) {
            case EPOLL -> EpollServerDomainSocketChannel.class;
            case KQUEUE -> KQueueServerDomainSocketChannel.class;
            case JDK -> throw new UnsupportedOperationException("no Unix sockets here");
        };
    }

    /** Who is at the other end, as the kernel recorded it at connect; null for a channel that is no Unix socket. */
    static @Nullable PeerCredentials peer(Channel channel) throws IOException {
        if (channel instanceof EpollDomainSocketChannel epoll) {
            return epoll.peerCredentials();
        }
        return channel instanceof KQueueDomainSocketChannel kqueue ? kqueue.peerCredentials() : null;
    }

    private static boolean isKqueue() {
        try {
            return KQueue.isAvailable();
        } catch (LinkageError notShipped) {
            return false;
        }
    }
}
