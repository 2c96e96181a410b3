package dev.ebb.server.engine.http;

import dev.ebb.server.engine.HttpOptions.Login;
import dev.ebb.server.engine.http.auth.AskedRequest;
import dev.ebb.server.engine.http.auth.LoginBook;
import dev.ebb.server.engine.http.auth.LoginSession;
import dev.ebb.server.engine.http.proxy.ProxyHop;
import dev.ebb.server.engine.http.proxy.ProxyHop.Kind;
import dev.ebb.server.job.AuthScheme;
import dev.ebb.server.job.UserPassword;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.handler.proxy.Socks5ProxyHandler;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Takes a connection to a proxy through it, so that what is sent next reaches the server; or leaves it there, for a proxy that
 * forwards requests. Used by one connection after the other, on their event loops.
 */
final class ProxyPassage {
    /** How it went. */
    enum Outcome {
        /** The connection leads where it should. */
        THROUGH,
        /** The proxy wants to be asked again on a new connection. */
        CONNECT_AGAIN
    }

    private final ConnectionKey key;
    private final ProxyHop hop;
    private final @Nullable SslContext toProxy;
    private final Duration timeout;
    private final LoginSession session;

    ProxyPassage(ConnectionKey key, LoginBook book, @Nullable SslContext toProxy, Duration timeout) {
        this.key = key;
        this.hop = key.hop();
        this.toProxy = toProxy;
        this.timeout = timeout;
        AskedRequest asked = new AskedRequest("CONNECT", authority(), hop.host());
        this.session = book.session(hop.name(), key.proxyLogins(), asked);
    }

    /** Host and port of the server, the port always (RFC 9110 section 9.3.6). */
    private String authority() {
        String host = key.origin().host();
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":"
                + key.origin().port();
    }

    /** What must be there before the connection is up. */
    void prepare(Channel channel) {
        SslContext tls = toProxy;
        if (hop.kind() == Kind.SOCKS5) {
            channel.pipeline().addLast(socks());
        } else if (tls != null) {
            SslHandler handler = tls.newHandler(channel.alloc(), hop.host(), hop.port());
            handler.setHandshakeTimeoutMillis(timeout.toMillis());
            channel.pipeline().addLast(handler);
        }
    }

    /** The server's name is the proxy's to look up: it may be one that only the proxy knows. */
    private ChannelHandler socks() {
        InetSocketAddress target = InetSocketAddress.createUnresolved(
                key.origin().host(), key.origin().port());
        UserPassword login = key.proxyLogins().stream()
                .filter(it -> it.scheme() == AuthScheme.BASIC)
                .map(Login::secret)
                .findFirst()
                .orElse(null);
        return new SocksEntrance(target, login, timeout);
    }

    /** Goes through. Fails with what is to be reported. */
    CompletableFuture<Outcome> through(Channel channel) {
        CompletableFuture<Outcome> result = new CompletableFuture<>();
        if (hop.kind() == Kind.SOCKS5) {
            channel.pipeline().get(Socks5ProxyHandler.class).connectFuture().addListener(done -> {
                if (done.isSuccess()) {
                    channel.pipeline().remove(SocksEntrance.class);
                    result.complete(Outcome.THROUGH);
                } else {
                    result.completeExceptionally(ProxyErrors.socks(hop, key.origin(), done.cause()));
                }
            });
        } else if (toProxy != null) {
            channel.pipeline().get(SslHandler.class).handshakeFuture().addListener(done -> {
                if (done.isSuccess()) {
                    tunnel(channel, result);
                } else {
                    result.completeExceptionally(
                            ProxyErrors.unreachable(hop, Connector.handshakeFailure(done.cause())));
                }
            });
        } else {
            tunnel(channel, result);
        }
        return result;
    }

    private void tunnel(Channel channel, CompletableFuture<Outcome> result) {
        if (hop.tunnels(key.origin().secure())) {
            new ConnectTunnel(channel, key, authority(), session, timeout, result).open();
        } else {
            result.complete(Outcome.THROUGH);
        }
    }
}
