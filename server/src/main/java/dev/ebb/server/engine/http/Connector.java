package dev.ebb.server.engine.http;

import com.google.common.base.Throwables;
import dev.ebb.server.engine.EngineOptions;
import dev.ebb.server.engine.TransferFailure;
import dev.ebb.server.engine.http.auth.LoginBook;
import dev.ebb.server.engine.http.idle.IdleGovernor;
import dev.ebb.server.engine.http.idle.WayClosedException;
import dev.ebb.server.engine.http.proxy.ProxyHop.Kind;
import dev.ebb.server.job.Disposition;
import dev.ebb.server.job.ErrorCode;
import dev.ebb.server.job.ErrorContext;
import dev.ebb.server.job.TransferError;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.handler.codec.http.HttpRequestEncoder;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.nio.channels.ClosedChannelException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.SSLHandshakeException;
import org.jspecify.annotations.Nullable;

/**
 * Opens connections: resolves the name, asks of every address whether it may be connected to, tries them in turn, brings TLS
 * up. Thread-safe.
 */
final class Connector {
    private static final int SMALLEST_BUFFER = 4 << 10;
    private static final int FIRST_BUFFER = 32 << 10;
    /** The handler that speaks TLS with the server, as against one that does with a proxy. */
    static final String TLS = "tls";

    private static final int SHORTEST_ATTEMPT_MILLIS = 1000;

    private final EngineOptions options;
    private final EventLoops loops;
    private final HostResolver resolver;
    private final BufferBudget budget;
    private final LoginBook book;
    private final TlsContexts tls;
    private final IdleGovernor governor;

    Connector(
            EngineOptions options,
            EventLoops loops,
            HostResolver resolver,
            BufferBudget budget,
            LoginBook book,
            TlsContexts tls,
            IdleGovernor governor) {
        this.governor = governor;
        this.options = options;
        this.loops = loops;
        this.resolver = resolver;
        this.budget = budget;
        this.book = book;
        this.tls = tls;
    }

    /** A connection ready for its first request, with HTTP/2 if it is to be offered and the server takes it. */
    CompletableFuture<OpenConnection> connect(ConnectionKey key, ConnectionPool pool, int connections, boolean http2) {
        CompletableFuture<OpenConnection> result = new CompletableFuture<>();
        resolver.resolve(key.host()).whenComplete((addresses, failure) -> {
            if (addresses == null) {
                result.completeExceptionally(unreachable(key, failure));
                return;
            }
            try {
                Opening opening = new Opening(
                        key, new Terms(pool, budget.readSize(connections), http2), allowed(key, addresses), result);
                opening.next(0, null);
            } catch (IOException | RuntimeException refused) {
                result.completeExceptionally(refused);
            }
        });
        return result;
    }

    private static Throwable unreachable(ConnectionKey key, Throwable cause) {
        return key.hop().isDirect() ? cause : ProxyErrors.unreachable(key.hop(), cause);
    }

    private List<InetAddress> allowed(ConnectionKey key, List<InetAddress> addresses) throws TransferFailure {
        List<InetAddress> allowed = mayReach(key.origin().host())
                ? addresses.stream().filter(options.mayConnect()).toList()
                : List.of();
        if (allowed.isEmpty()) {
            throw new TransferFailure(new TransferError(
                    ErrorContext.GENERAL_TRANSPORT,
                    ErrorCode.E_ACCESSDENIED,
                    Disposition.FATAL,
                    "The address of " + key.name() + " is one that may not be connected to.",
                    null));
        }
        return allowed;
    }

    /** A host that is written as an address is not reached through a proxy either when it may not be reached at all. */
    private boolean mayReach(String host) {
        return WrittenAddress.of(host).filter(options.mayConnect().negate()).isEmpty();
    }

    /** A handshake that was cut or never answered says nothing about TLS: the server could not be reached. */
    static IOException handshakeFailure(Throwable cause) {
        boolean unreached = cause instanceof SslHandshakeTimeoutException
                || Throwables.getCausalChain(cause).stream()
                        .anyMatch(link -> link instanceof ClosedChannelException
                                || link instanceof SocketException
                                || String.valueOf(link.getMessage()).startsWith("Connection closed"));
        IOException failure = unreached
                ? new ConnectException("the TLS handshake was not completed")
                : new SSLHandshakeException(String.valueOf(cause.getMessage()));
        failure.initCause(cause);
        return failure;
    }

    /**
     * What a connection is opened with.
     *
     * @param pool whose it will be
     * @param readSize how much one read may bring
     * @param http2 whether HTTP/2 is offered
     */
    private record Terms(ConnectionPool pool, int readSize, boolean http2) {}

    /** One connection on its way up. */
    private final class Opening {
        private final ConnectionKey key;
        private final Terms terms;
        private final List<InetAddress> addresses;
        private final CompletableFuture<OpenConnection> result;
        private final TlsContexts.@Nullable Made ssl;
        private final ProxyPassage passage;

        Opening(ConnectionKey key, Terms terms, List<InetAddress> addresses, CompletableFuture<OpenConnection> result)
                throws TransferFailure {
            this.key = key;
            this.terms = terms;
            this.addresses = addresses;
            this.result = result;
            this.ssl = key.origin().secure() ? tls.get(key.tls(), terms.http2()) : null;
            SslContext toProxy = key.hop().kind() == Kind.HTTPS
                    ? tls.get(key.tls().ofProxy()).context()
                    : null;
            this.passage = new ProxyPassage(key, book, toProxy, options.connectTimeout());
        }

        /** Tries the address with this number, and after it the rest. */
        void next(int number, @Nullable Throwable earlier) {
            if (number == addresses.size()) {
                Throwable cause = earlier == null ? new IllegalStateException("no address") : earlier;
                result.completeExceptionally(unreachable(key, cause));
                return;
            }
            InetAddress address = addresses.get(number);
            InetSocketAddress target = new InetSocketAddress(address, key.port());
            if (key.givesWay() && number == 0 && !governor.located(key.host(), address)) {
                result.completeExceptionally(new WayClosedException());
                return;
            }
            Bootstrap bootstrap = bootstrap(address);
            governor.prepare(bootstrap, address, key.givesWay());
            bootstrap.connect(target).addListener((ChannelFuture connected) -> {
                governor.connected(connected.channel(), key.host(), key.givesWay());
                if (connected.isSuccess()) {
                    passed(connected.channel(), number);
                } else {
                    if (earlier != null) {
                        connected.cause().addSuppressed(earlier);
                    }
                    next(number + 1, connected.cause());
                }
            });
        }

        /** Through the proxy, if there is one; it may want a login on a new connection. */
        private void passed(Channel channel, int number) {
            if (key.hop().isDirect()) {
                secured(channel);
                return;
            }
            passage.through(channel).whenComplete((outcome, failure) -> {
                if (failure != null) {
                    channel.close();
                    result.completeExceptionally(failure);
                } else if (outcome == ProxyPassage.Outcome.CONNECT_AGAIN) {
                    channel.close();
                    next(number, null);
                } else {
                    assemble(channel);
                    secured(channel);
                }
            });
        }

        private Bootstrap bootstrap(InetAddress address) {
            int share = (int) options.connectTimeout().toMillis() / addresses.size();
            return new Bootstrap()
                    .group(key.givesWay() && governor.governs(address) ? loops.one() : loops.group())
                    .channel(loops.channelType())
                    .option(ChannelOption.ALLOCATOR, loops.allocator())
                    .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, Math.max(share, SHORTEST_ATTEMPT_MILLIS))
                    // A broken pipe must not throw away the answer that explains it.
                    .option(ChannelOption.AUTO_CLOSE, false)
                    .option(
                            ChannelOption.RECVBUF_ALLOCATOR,
                            new BoundedReads(
                                    new AdaptiveRecvByteBufAllocator(SMALLEST_BUFFER, FIRST_BUFFER, terms.readSize())
                                            .maxMessagesPerRead(1)))
                    .handler(new ChannelInitializer<Channel>() {
                        @Override
                        protected void initChannel(Channel channel) {
                            if (key.hop().isDirect()) {
                                assemble(channel);
                            } else {
                                passage.prepare(channel);
                            }
                        }
                    });
        }

        private void assemble(Channel channel) {
            if (ssl != null) {
                SslHandler handler = ssl.context()
                        .newHandler(
                                channel.alloc(),
                                key.origin().host(),
                                key.origin().port());
                handler.setHandshakeTimeoutMillis(options.connectTimeout().toMillis());
                channel.pipeline().addLast(TLS, handler);
                channel.pipeline()
                        .addLast(new MissingIdentity(
                                ssl.shown(), handler.engine(), key.origin().hostHeader()));
            }
            if (ssl != null && terms.http2()) {
                channel.pipeline().addLast(new ProtocolChoice(chosen -> {
                    speak(channel, chosen);
                    spoken(channel);
                }));
            } else {
                speak(channel, terms.http2());
            }
        }

        private void speak(Channel channel, boolean http2) {
            if (http2) {
                new Http2Session(channel, key, terms.pool(), options, budget).join();
            } else {
                channel.pipeline()
                        .addLast(new HttpRequestEncoder())
                        .addLast(new StrictResponseDecoder())
                        .addLast(new HttpConnection(key, terms.pool(), channel, options));
            }
        }

        /** The connection is up if the other side speaks what it should. */
        private void spoken(Channel channel) {
            HttpConnection connection = channel.pipeline().get(HttpConnection.class);
            Http2Wire wire = channel.pipeline().get(Http2Wire.class);
            if (connection != null) {
                result.complete(connection);
            } else if (wire != null) {
                wire.session().spoken().whenComplete((session, failure) -> {
                    if (session != null) {
                        result.complete(session);
                    } else {
                        channel.close();
                        result.completeExceptionally(failure);
                    }
                });
            } else {
                // Closed by the other side before this was heard: the pipeline is empty by now. Who was spoken to in
                // HTTP/2
                // without having offered it may know HTTP/1.1 only.
                Throwable closed = new ClosedChannelException();
                boolean unasked = ssl == null && terms.http2();
                result.completeExceptionally(unasked ? new Http2UnusableException(closed) : closed);
            }
        }

        private void secured(Channel channel) {
            SslHandler secure = (SslHandler) channel.pipeline().get(TLS);
            MissingIdentity missing = channel.pipeline().get(MissingIdentity.class);
            if (secure == null || missing == null) {
                spoken(channel);
                return;
            }
            secure.handshakeFuture().addListener(done -> {
                if (done.isSuccess() && !terms.http2()) {
                    spoken(channel);
                } else if (!done.isSuccess()) {
                    Throwable cause = missing.explain(done.cause());
                    channel.close();
                    result.completeExceptionally(cause instanceof TransferFailure ? cause : handshakeFailure(cause));
                }
            });
        }
    }
}
