package dev.ebb.server.peer.server;

import dev.ebb.server.job.Digest;
import dev.ebb.server.peer.ContentPath;
import dev.ebb.server.peer.cache.ContentCache;
import dev.ebb.server.peer.cache.ContentCache.Lease;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpChunkedInput;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.stream.ChunkedNioFile;
import io.netty.handler.timeout.IdleStateEvent;
import java.io.IOException;
import java.security.cert.CertificateEncodingException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers one peer's requests on one connection, one at a time: GET and HEAD of content by its digest, and nothing else. Confined
 * to the connection's event loop; content is looked up elsewhere, because that may read all of it.
 */
final class ContentHandler extends SimpleChannelInboundHandler<HttpObject> {
    private static final Logger LOG = LoggerFactory.getLogger(ContentHandler.class);
    private static final int CHUNK = 64 << 10;
    private static final DateTimeFormatter HTTP_DATE = DateTimeFormatter.ofPattern(
                    "EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private final ContentCache cache;
    private final Guests guests;
    private final Executor readers;
    /** The answer under way; null when there is none. */
    private @Nullable Service serving;

    ContentHandler(ContentCache cache, Guests guests, Executor readers) {
        this.cache = cache;
        this.guests = guests;
        this.readers = readers;
    }

    /** One place among the guests, and what is read for it: both are given back once, whoever comes first. */
    private final class Service {
        private final String who;
        private @Nullable Lease lease;

        Service(String who) {
            this.who = who;
        }

        void end() {
            if (equals(serving)) {
                serving = null;
                guests.leave(who);
                if (lease != null) {
                    lease.close();
                }
            }
        }
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, HttpObject message) {
        if (!(message instanceof HttpRequest request)) {
            return; // no request here has a body that counts
        }
        boolean plain =
                request.method().equals(HttpMethod.GET) || request.method().equals(HttpMethod.HEAD);
        if (serving != null || request.decoderResult().isFailure() || HttpUtil.isTransferEncodingChunked(request)) {
            context.close();
        } else if (!plain) {
            refuse(context, request, HttpResponseStatus.METHOD_NOT_ALLOWED);
        } else {
            look(context, request);
        }
    }

    private void look(ChannelHandlerContext context, HttpRequest request) {
        Optional<Digest> wanted = ContentPath.parse(request.uri());
        String who = peer(context);
        if (wanted.isEmpty()) {
            refuse(context, request, HttpResponseStatus.NOT_FOUND);
            return;
        }
        if (!guests.enter(who)) {
            refuse(context, request, HttpResponseStatus.SERVICE_UNAVAILABLE);
            return;
        }
        Service service = new Service(who);
        serving = service;
        try {
            readers.execute(() -> {
                Optional<Lease> lease = lease(wanted.get());
                context.executor().execute(() -> tryToAnswer(context, request, wanted.get(), lease, service));
            });
        } catch (RejectedExecutionException busy) {
            service.end();
            refuse(context, request, HttpResponseStatus.SERVICE_UNAVAILABLE);
        }
    }

    private Optional<Lease> lease(Digest digest) {
        try {
            return cache.lease(digest);
        } catch (IOException | RuntimeException unreadable) {
            LOG.warn("content of the peer cache cannot be read", unreadable);
            return Optional.empty();
        }
    }

    private void tryToAnswer(
            ChannelHandlerContext context, HttpRequest request, Digest digest, Optional<Lease> found, Service service) {
        try {
            answer(context, request, digest, found, service);
        } catch (IOException | RuntimeException broken) {
            LOG.warn("content of the peer cache cannot be sent", broken);
            service.end();
            context.close();
        }
    }

    private void answer(
            ChannelHandlerContext context, HttpRequest request, Digest digest, Optional<Lease> found, Service service)
            throws IOException {
        if (found.isEmpty() || !service.equals(serving)) {
            found.ifPresent(Lease::close);
            service.end();
            refuse(context, request, HttpResponseStatus.NOT_FOUND);
            return;
        }
        Lease lease = found.get();
        service.lease = lease;
        String tag = ContentPath.tag(digest);
        ServedRange range = ServedRange.of(
                request.headers().get(HttpHeaderNames.RANGE),
                request.headers().get(HttpHeaderNames.IF_RANGE),
                tag,
                lease.record().bytes());
        HttpResponse head = new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(range.status()));
        describe(head.headers(), lease, digest, range);
        boolean bodiless = request.method().equals(HttpMethod.HEAD) || range.length() == 0;
        ChunkedNioFile body = new ChunkedNioFile(lease.channel(), range.from(), bodiless ? 0 : range.length(), CHUNK);
        context.write(head);
        context.writeAndFlush(new HttpChunkedInput(body)).addListener(sent -> {
            service.end();
            if (!sent.isSuccess() || !HttpUtil.isKeepAlive(request)) {
                context.close();
            }
        });
    }

    private static void describe(HttpHeaders fields, Lease lease, Digest digest, ServedRange range) {
        fields.set(HttpHeaderNames.CONTENT_LENGTH, range.length());
        fields.set(HttpHeaderNames.CONTENT_TYPE, "application/octet-stream");
        fields.set(HttpHeaderNames.ACCEPT_RANGES, "bytes");
        fields.set(HttpHeaderNames.ETAG, ContentPath.tag(digest));
        fields.set("Repr-Digest", ContentPath.reprDigest(digest));
        Instant modified = lease.record().modified();
        if (modified != null) {
            fields.set(HttpHeaderNames.LAST_MODIFIED, HTTP_DATE.format(modified));
        }
        if (range.status() == 206) {
            fields.set(
                    HttpHeaderNames.CONTENT_RANGE,
                    "bytes " + range.from() + "-" + (range.end() - 1) + "/"
                            + lease.record().bytes());
        } else if (range.status() == 416) {
            fields.set(
                    HttpHeaderNames.CONTENT_RANGE, "bytes */" + lease.record().bytes());
        }
    }

    private static void refuse(ChannelHandlerContext context, HttpRequest request, HttpResponseStatus status) {
        FullHttpResponse answer = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status);
        answer.headers().set(HttpHeaderNames.CONTENT_LENGTH, 0);
        if (status.equals(HttpResponseStatus.SERVICE_UNAVAILABLE)) {
            answer.headers().set(HttpHeaderNames.RETRY_AFTER, 5);
        }
        var sent = context.writeAndFlush(answer);
        if (!HttpUtil.isKeepAlive(request)) {
            sent.addListener(ChannelFutureListener.CLOSE);
        }
    }

    /** The peer by its certificate, without which nobody comes so far. */
    private static String peer(ChannelHandlerContext context) {
        try {
            var shown = context.pipeline()
                    .get(SslHandler.class)
                    .engine()
                    .getSession()
                    .getPeerCertificates();
            return java.util.HexFormat.of().formatHex(sha256(shown[0].getEncoded()));
        } catch (javax.net.ssl.SSLPeerUnverifiedException | CertificateEncodingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static byte[] sha256(byte[] bytes) {
        return com.google.common.hash.Hashing.sha256().hashBytes(bytes).asBytes();
    }

    /** His place is free at once, whatever becomes of what still waits for its turn behind the limit of all. */
    @Override
    public void channelInactive(ChannelHandlerContext context) {
        Service cut = serving;
        if (cut != null) {
            cut.end();
        }
        context.fireChannelInactive();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof IdleStateEvent) {
            context.close();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        LOG.debug("a peer's connection ends: {}", cause.toString());
        context.close();
    }
}
