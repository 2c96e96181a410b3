package dev.ebb.server.web.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves the requests of one connection one after another. A client has a fixed time from one answer to the end of its next
 * request, and again to take the answer in. Confined to the event loop of its channel.
 */
final class RequestHandler extends SimpleChannelInboundHandler<FullHttpRequest> {
    private static final Logger LOG = LoggerFactory.getLogger(RequestHandler.class);
    private static final Map<String, String> ALWAYS =
            Map.of("x-content-type-options", "nosniff", "referrer-policy", "no-referrer");
    private static final String PREFLIGHT_SECONDS = "86400";

    private final DoorSurroundings door;
    private @Nullable ScheduledFuture<?> timer;
    private @Nullable ChannelStream stream;
    private boolean keep;
    private @Nullable String foreign;

    RequestHandler(DoorSurroundings door) {
        this.door = door;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        giveTime(context);
    }

    private void giveTime(ChannelHandlerContext context) {
        stopTimer();
        timer = context.executor()
                .schedule(() -> context.close(), door.patience().toMillis(), TimeUnit.MILLISECONDS);
    }

    private void stopTimer() {
        if (timer != null) {
            timer.cancel(false);
            timer = null;
        }
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, FullHttpRequest request) {
        if (stream != null) {
            // An answer that goes on is the last of its connection.
            context.close();
            return;
        }
        stopTimer();
        context.channel().config().setAutoRead(false);
        keep = HttpUtil.isKeepAlive(request);
        foreign = null;
        WebResponse refusal = refusal(request);
        if (refusal != null) {
            keep = false;
            answer(context, refusal);
            return;
        }
        WebRequest asked = read(request);
        WebService service = door.at(asked.path());
        if (service == null) {
            answer(context, WebResponse.saying(HttpResponseStatus.NOT_FOUND.code(), "there is nothing here"));
            return;
        }
        String origin = Doorkeeper.foreignOrigin(request.headers());
        if (origin != null && !service.admits(origin)) {
            LOG.debug("refused a page of {}", origin);
            answer(
                    context,
                    WebResponse.saying(HttpResponseStatus.FORBIDDEN.code(), "pages of other origins may not call"));
            return;
        }
        foreign = origin;
        if (isPreflight(request)) {
            answer(context, permission(request.headers()));
        } else if (asked.header("upgrade").orElse("").equalsIgnoreCase("websocket")) {
            upgrade(context, service, asked, request.retain());
        } else {
            serve(context, service, asked);
        }
    }

    private static @Nullable WebResponse refusal(FullHttpRequest request) {
        if (request.decoderResult().isFailure()) {
            Throwable cause = request.decoderResult().cause();
            boolean tooLong = cause instanceof TooLongHttpHeaderException || cause instanceof TooLongHttpLineException;
            HttpResponseStatus status =
                    tooLong ? HttpResponseStatus.REQUEST_HEADER_FIELDS_TOO_LARGE : HttpResponseStatus.BAD_REQUEST;
            return WebResponse.saying(status.code(), "the request is not HTTP as we know it, or its head is too long");
        }
        if (!request.uri().startsWith("/")) {
            return WebResponse.saying(HttpResponseStatus.BAD_REQUEST.code(), "this is no proxy");
        }
        String wrong = Doorkeeper.wrongHost(request.headers());
        return wrong == null ? null : WebResponse.saying(HttpResponseStatus.MISDIRECTED_REQUEST.code(), wrong);
    }

    private static WebRequest read(FullHttpRequest request) {
        QueryStringDecoder target = new QueryStringDecoder(request.uri());
        Map<String, String> headers = new HashMap<>();
        request.headers()
                .forEach(field -> headers.putIfAbsent(field.getKey().toLowerCase(Locale.ROOT), field.getValue()));
        return new WebRequest(
                request.method().name(),
                target.path(),
                target.parameters(),
                headers,
                request.content().toString(UTF_8));
    }

    private static boolean isPreflight(FullHttpRequest request) {
        return request.method().equals(HttpMethod.OPTIONS)
                && request.headers().contains(HttpHeaderNames.ACCESS_CONTROL_REQUEST_METHOD);
    }

    private static WebResponse permission(HttpHeaders asked) {
        Map<String, String> granted = new HashMap<>();
        granted.put("access-control-allow-methods", "GET, POST, OPTIONS");
        granted.put("access-control-max-age", PREFLIGHT_SECONDS);
        String headers = asked.get(HttpHeaderNames.ACCESS_CONTROL_REQUEST_HEADERS);
        if (headers != null) {
            granted.put("access-control-allow-headers", headers);
        }
        if (asked.contains("access-control-request-private-network")) {
            granted.put("access-control-allow-private-network", "true");
        }
        return new WebResponse.Whole(HttpResponseStatus.NO_CONTENT.code(), granted, new byte[0]);
    }

    private void serve(ChannelHandlerContext context, WebService service, WebRequest request) {
        work(context, () -> {
            WebResponse response = service.serve(request);
            context.executor().execute(() -> answer(context, response));
        });
    }

    private void upgrade(ChannelHandlerContext context, WebService service, WebRequest asked, FullHttpRequest request) {
        boolean taken = work(context, () -> {
            Optional<SocketListener> listener;
            try {
                listener = service.converse(asked);
            } catch (RuntimeException | Error broken) {
                request.release();
                throw broken;
            }
            context.executor().execute(() -> converse(context, request, listener.orElse(null)));
        });
        if (!taken) {
            request.release();
        }
    }

    private void converse(ChannelHandlerContext context, FullHttpRequest request, @Nullable SocketListener listener) {
        if (listener == null) {
            request.release();
            answer(context, WebResponse.saying(HttpResponseStatus.NOT_FOUND.code(), "there is no WebSocket here"));
        } else if (!context.channel().isActive()) {
            request.release();
        } else {
            door.turnIntoSocket(context, request, listener);
        }
    }

    /** Runs it on a thread that may wait; whatever becomes of it, there is an answer. False when nobody was free. */
    private boolean work(ChannelHandlerContext context, Runnable work) {
        try {
            door.threads().execute(() -> {
                try {
                    work.run();
                } catch (RuntimeException | Error broken) {
                    LOG.error("a request could not be answered", broken);
                    WebResponse sorry = WebResponse.saying(
                            HttpResponseStatus.INTERNAL_SERVER_ERROR.code(), "the service failed; its log says why");
                    context.executor().execute(() -> answer(context, sorry));
                }
            });
            return true;
        } catch (RejectedExecutionException busy) {
            answer(
                    context,
                    WebResponse.saying(
                            HttpResponseStatus.SERVICE_UNAVAILABLE.code(), "too many requests at once: try again"));
            return false;
        }
    }

    private void answer(ChannelHandlerContext context, WebResponse response) {
        if (stream != null) {
            // Something went wrong with an answer that has begun: all that can be said is that it is over.
            context.close();
            return;
        }
        giveTime(context);
        if (response instanceof WebResponse.Streamed streamed) {
            begin(context, streamed);
            return;
        }
        WebResponse.Whole whole = (WebResponse.Whole) response;
        DefaultFullHttpResponse message = new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(whole.status()), Unpooled.wrappedBuffer(whole.body()));
        addHeaders(message, whole.headers());
        if (whole.status() != HttpResponseStatus.NO_CONTENT.code()
                && whole.status() != HttpResponseStatus.NOT_MODIFIED.code()) {
            HttpUtil.setContentLength(message, whole.body().length);
        }
        HttpUtil.setKeepAlive(message, keep);
        context.writeAndFlush(message).addListener((ChannelFutureListener) sent -> {
            if (keep && sent.isSuccess()) {
                giveTime(context);
                context.channel().config().setAutoRead(true);
            } else {
                context.close();
            }
        });
    }

    private void begin(ChannelHandlerContext context, WebResponse.Streamed streamed) {
        HttpResponse head = new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK);
        addHeaders(head, streamed.headers());
        HttpUtil.setTransferEncodingChunked(head, true);
        ChannelStream begun = new ChannelStream(context.channel(), door.patience());
        stream = begun;
        context.writeAndFlush(head).addListener(sent -> stopTimer());
        // Only who reads hears that the client has gone.
        context.channel().config().setAutoRead(true);
        work(context, () -> streamed.begin().accept(begun));
    }

    private void addHeaders(HttpResponse message, Map<String, String> headers) {
        ALWAYS.forEach((name, value) -> message.headers().set(name, value));
        message.headers().set(HttpHeaderNames.CACHE_CONTROL, "no-store");
        headers.forEach((name, value) -> message.headers().set(name, value));
        if (foreign != null) {
            message.headers().set(HttpHeaderNames.ACCESS_CONTROL_ALLOW_ORIGIN, foreign);
            message.headers().add(HttpHeaderNames.VARY, "Origin");
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        if (stream != null) {
            stream.changed();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        stopTimer();
        if (stream != null) {
            stream.changed();
        }
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        stopTimer();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        LOG.debug("a connection failed", cause);
        context.close();
    }
}
