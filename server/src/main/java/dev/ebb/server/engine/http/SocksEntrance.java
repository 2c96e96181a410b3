package dev.ebb.server.engine.http;

import dev.ebb.server.job.UserPassword;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.proxy.Socks5ProxyHandler;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Makes the connection to an address one to a SOCKS proxy at this address, which is asked for the server. Confined to its
 * event loop.
 */
final class SocksEntrance extends ChannelDuplexHandler {
    private final InetSocketAddress server;
    private final @Nullable UserPassword login;
    private final Duration timeout;

    SocksEntrance(InetSocketAddress server, @Nullable UserPassword login, Duration timeout) {
        this.server = server;
        this.login = login;
        this.timeout = timeout;
    }

    @Override
    public void connect(
            ChannelHandlerContext context, SocketAddress proxy, @Nullable SocketAddress local, ChannelPromise promise) {
        Socks5ProxyHandler handler = login == null
                ? new Socks5ProxyHandler(proxy)
                : new Socks5ProxyHandler(proxy, login.user(), login.password());
        handler.setConnectTimeoutMillis(timeout.toMillis());
        context.pipeline().addBefore(context.name(), null, handler);
        context.connect(server, local, promise);
    }

    /** The proxy's handler tells its future as well. */
    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        context.close();
    }
}
