package dev.ebb.server.rpc.transport;

import io.netty.channel.ChannelFactory;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.netty.channel.epoll.EpollServerSocketChannel;
import java.net.SocketAddress;

/**
 * Accepts on a listening socket that was passed to this process: it is bound already, and its file stays when the service
 * goes. Linux alone has service managers that pass sockets, so epoll is all there is.
 */
final class PassedListener extends ChannelOutboundHandlerAdapter {
    private PassedListener() {}

    /** A Unix socket. */
    static ChannelFactory<ServerChannel> unix(int descriptor) {
        return () -> waiting(new EpollServerDomainSocketChannel(descriptor));
    }

    /** A TCP socket. */
    static ChannelFactory<ServerChannel> tcp(int descriptor) {
        return () -> waiting(new EpollServerSocketChannel(descriptor));
    }

    /** The socket listens, but nobody is taken in before the server is ready for them. */
    private static ServerChannel waiting(ServerChannel channel) {
        channel.config().setAutoRead(false);
        channel.pipeline().addLast(new PassedListener());
        return channel;
    }

    @Override
    public void bind(ChannelHandlerContext context, SocketAddress address, ChannelPromise promise) {
        promise.setSuccess();
        context.channel().config().setAutoRead(true);
    }
}
