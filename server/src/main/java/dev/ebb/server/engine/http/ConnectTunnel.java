package dev.ebb.server.engine.http;

import dev.ebb.server.engine.http.ProxyPassage.Outcome;
import dev.ebb.server.engine.http.auth.LoginSession;
import dev.ebb.server.engine.http.auth.LoginSession.Verdict;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpRequestEncoder;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Asks an HTTP proxy for a tunnel to a server (RFC 9110 section 9.3.6), proving who the job is when it asks. Nothing that the
 * proxy says other than 2xx is ever taken for the server's word, and what it says is bounded in size and time. Confined to its
 * event loop.
 */
final class ConnectTunnel extends SimpleChannelInboundHandler<HttpObject> {
    private static final int PROXY_AUTHENTICATION_REQUIRED = 407;
    private static final int MAX_ROUNDS = 8;
    private static final int MAX_INFORMATIONAL = 16;
    private static final long MAX_BODY_BYTES = 64 << 10;

    private final Channel channel;
    private final ConnectionKey key;
    private final String authority;
    private final LoginSession session;
    private final CompletableFuture<Outcome> result;
    private final Deadline deadline;
    private final Duration patience;

    private final HttpRequestEncoder encoder = new HttpRequestEncoder();
    private final TunnelResponseDecoder decoder = new TunnelResponseDecoder();
    private @Nullable CompletableFuture<Verdict> verdict;
    private boolean keepAlive;
    private boolean informational;
    private int informationalCount;
    private int rounds;
    private long bodyBytes;

    ConnectTunnel(
            Channel channel,
            ConnectionKey key,
            String authority,
            LoginSession session,
            Duration patience,
            CompletableFuture<Outcome> result) {
        this.channel = channel;
        this.key = key;
        this.authority = authority;
        this.session = session;
        this.patience = patience;
        this.result = result;
        this.deadline = new Deadline(channel.eventLoop(), this::late);
    }

    void open() {
        channel.pipeline().addLast(encoder, decoder, this);
        ask();
    }

    private void ask() {
        HttpRequest request = new DefaultFullHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.CONNECT, authority);
        HttpHeaders headers = request.headers();
        headers.set("Host", authority);
        String credentials = session.credentials();
        if (credentials != null) {
            headers.set("Proxy-Authorization", credentials);
        }
        verdict = null;
        bodyBytes = 0;
        deadline.set(patience);
        channel.writeAndFlush(request).addListener(written -> {
            if (!written.isSuccess()) {
                fail(ProxyErrors.unreachable(key.hop(), written.cause()));
            }
        });
    }

    private void late() {
        fail(ProxyErrors.unreachable(key.hop(), new java.net.ConnectException("no answer to CONNECT in time")));
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, HttpObject part) {
        if (part.decoderResult().isFailure()) {
            fail(ProxyErrors.senseless(key.hop()));
            return;
        }
        if (part instanceof HttpResponse response) {
            head(response);
        }
        if (part instanceof HttpContent content && !result.isDone()) {
            content(content);
        }
    }

    private void head(HttpResponse response) {
        int status = response.status().code();
        informational = status / 100 == 1 && status != 101;
        if (informational) {
            if (++informationalCount > MAX_INFORMATIONAL) {
                fail(ProxyErrors.senseless(key.hop()));
            }
            return;
        }
        if (status / 100 == 2) {
            session.accepted();
            return;
        }
        if (status != PROXY_AUTHENTICATION_REQUIRED) {
            fail(ProxyErrors.refused(key.hop(), key.origin(), status));
            return;
        }
        keepAlive = HttpUtil.isKeepAlive(response);
        verdict = session.asked(response.headers().getAll("Proxy-Authenticate"));
        if (!keepAlive) {
            channel.config().setAutoRead(false);
            deadline.clear();
            verdict.whenComplete((known, broken) -> channel.eventLoop().execute(() -> proceed(known)));
        }
    }

    private void content(HttpContent content) {
        bodyBytes += content.content().readableBytes();
        CompletableFuture<Verdict> asked = verdict;
        if (bodyBytes > MAX_BODY_BYTES) {
            fail(ProxyErrors.senseless(key.hop()));
        } else if (content instanceof LastHttpContent && !informational && asked == null) {
            leave(Outcome.THROUGH);
        } else if (content instanceof LastHttpContent && asked != null && keepAlive) {
            deadline.clear();
            asked.whenComplete((known, broken) -> channel.eventLoop().execute(() -> proceed(known)));
        }
    }

    private void proceed(@Nullable Verdict known) {
        if (known == null || !known.goesOn() || ++rounds > MAX_ROUNDS || known.sameConnection() && !keepAlive) {
            fail(ProxyErrors.login(key.hop(), known == null || known.goesOn() ? "broke off the login" : known.why()));
        } else if (keepAlive && channel.isActive()) {
            ask();
        } else if (known.sameConnection()) {
            fail(ProxyErrors.login(key.hop(), "broke off the login"));
        } else {
            leave(Outcome.CONNECT_AGAIN);
        }
    }

    private void leave(Outcome outcome) {
        deadline.clear();
        if (outcome == Outcome.THROUGH) {
            channel.pipeline().remove(encoder);
            channel.pipeline().remove(decoder);
            channel.pipeline().remove(this);
        }
        result.complete(outcome);
    }

    private void fail(Throwable cause) {
        deadline.clear();
        result.completeExceptionally(cause);
        channel.close();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        // A proxy that closes after its challenge is asked again on a new connection.
        if (!result.isDone() && verdict == null) {
            fail(ProxyErrors.unreachable(key.hop(), new ClosedChannelException()));
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        fail(ProxyErrors.unreachable(key.hop(), cause));
    }

    /** What follows a 2xx to CONNECT is the tunnel, whatever the fields say (RFC 9110 section 9.3.6). */
    private static final class TunnelResponseDecoder extends StrictResponseDecoder {
        @Override
        protected boolean isContentAlwaysEmpty(io.netty.handler.codec.http.HttpMessage message) {
            return message instanceof HttpResponse response && response.status().code() / 100 == 2
                    || super.isContentAlwaysEmpty(message);
        }

        @Override
        protected void handleTransferEncodingChunkedWithContentLength(io.netty.handler.codec.http.HttpMessage message) {
            // In a 2xx they mean nothing, and nothing else is read as a body that counts.
        }
    }
}
