package dev.ebb.server.uploads.http;

import dev.ebb.server.uploads.web.Answer;
import dev.ebb.server.uploads.web.Fields;
import dev.ebb.server.uploads.web.RequestHead;
import dev.ebb.server.uploads.web.Service;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves the requests of one channel one after another, each on a thread of its own. Reads only what somebody waits for.
 * Confined to the event loop of its channel.
 */
final class ExchangeHandler extends ChannelInboundHandlerAdapter {
    private static final Logger LOG = LoggerFactory.getLogger(ExchangeHandler.class);
    /** Of a body that nobody wants, this much is read for the sake of a client that sends before it listens. */
    private static final long UNWANTED_BYTES = 64L << 20;

    private static final int BAD_REQUEST = 400;
    private static final int FAILED = 500;
    private static final int OVERLOADED = 503;

    private final Service service;
    private final Executor threads;
    private final Patience patience;
    private final boolean secure;
    private @Nullable NettyExchange current;
    private boolean started;
    private boolean wanting;
    private boolean answerOut;
    private boolean keep;
    private long unwanted;
    private @Nullable ScheduledFuture<?> timer;

    ExchangeHandler(Service service, Executor threads, Patience patience, boolean secure) {
        this.service = service;
        this.threads = threads;
        this.patience = patience;
        this.secure = secure;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        context.channel().config().setAutoRead(false);
        if (context.channel().isActive()) {
            channelActive(context);
        }
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        if (!started) {
            started = true;
            awaitRequest(context);
        }
    }

    private void awaitRequest(ChannelHandlerContext context) {
        current = null;
        setTimer(context);
        read(context);
    }

    private void read(ChannelHandlerContext context) {
        wanting = true;
        context.read();
    }

    /** What came was not enough for one message: the wish stands. */
    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        if (wanting) {
            context.read();
        }
    }

    /** Until a head is there, and again until the rest of an unwanted body is. */
    private void setTimer(ChannelHandlerContext context) {
        stopTimer();
        timer = context.executor()
                .schedule(() -> context.close(), patience.idle().toMillis(), TimeUnit.MILLISECONDS);
    }

    private void stopTimer() {
        if (timer != null) {
            timer.cancel(false);
            timer = null;
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        wanting = false;
        if (message instanceof HttpRequest request) {
            begin(context, request);
        }
        if (message instanceof HttpContent content) {
            take(context, content);
        } else {
            ReferenceCountUtil.release(message);
        }
    }

    private void begin(ChannelHandlerContext context, HttpRequest request) {
        stopTimer();
        answerOut = false;
        unwanted = 0;
        NettyExchange exchange = new NettyExchange(
                context.channel(),
                head(request),
                request.protocolVersion().compareTo(HttpVersion.HTTP_1_1) >= 0,
                patience,
                () -> context.executor().execute(() -> read(context)),
                mayServeOn -> answered(context, mayServeOn));
        current = exchange;
        if (request.decoderResult().isFailure()) {
            exchange.pipe().end();
            Fields close = new Fields().set("Connection", "close");
            exchange.answer(Answer.saying(BAD_REQUEST, close, "the request is not HTTP as we know it"));
            return;
        }
        try {
            threads.execute(() -> serve(exchange));
        } catch (RejectedExecutionException busy) {
            Fields later = new Fields().set("Retry-After", 1).set("Connection", "close");
            exchange.answer(Answer.saying(OVERLOADED, later, "the server has all hands full: try again in a moment"));
        }
        if (!(request instanceof LastHttpContent)) {
            read(context);
        }
    }

    private void serve(NettyExchange exchange) {
        try {
            service.serve(exchange);
        } catch (RuntimeException | Error broken) {
            LOG.error("{} {} failed", exchange.head().method(), exchange.head().path(), broken);
        } finally {
            if (!exchange.isAnswered()) {
                exchange.answer(Answer.saying(
                        FAILED, new Fields().set("Connection", "close"), "the server failed; its log says why"));
            }
        }
    }

    private RequestHead head(HttpRequest request) {
        String target = request.uri();
        if (target.startsWith("http://") || target.startsWith("https://")) {
            int path = target.indexOf('/', target.indexOf("//") + 2);
            target = path < 0 ? "/" : target.substring(path);
        }
        int query = target.indexOf('?');
        Fields fields = new Fields();
        request.headers().forEach(field -> fields.add(field.getKey(), field.getValue()));
        return new RequestHead(
                request.method().name(),
                query < 0 ? target : target.substring(0, query),
                query < 0 ? "" : target.substring(query + 1),
                secure,
                fields);
    }

    private void take(ChannelHandlerContext context, HttpContent content) {
        NettyExchange exchange = current;
        if (exchange == null) {
            content.release();
            read(context);
            return;
        }
        if (content.decoderResult().isFailure()) {
            content.release();
            exchange.pipe().fail("the body of the request is not HTTP");
            return;
        }
        boolean last = content instanceof LastHttpContent;
        unwanted += answerOut ? content.content().readableBytes() : 0;
        boolean room = true;
        if (content.content().isReadable()) {
            room = exchange.pipe().offer(content.content());
        } else {
            content.release();
        }
        if (last) {
            exchange.pipe().end();
            if (answerOut) {
                next(context);
            }
        } else if (unwanted > UNWANTED_BYTES) {
            context.close();
        } else if (room) {
            read(context);
        }
    }

    private void answered(ChannelHandlerContext context, boolean mayServeOn) {
        if (!context.executor().inEventLoop()) {
            context.executor().execute(() -> answered(context, mayServeOn));
            return;
        }
        NettyExchange exchange = current;
        answerOut = true;
        keep = mayServeOn;
        if (exchange == null || exchange.pipe().hasEnded()) {
            next(context);
        } else {
            // Closing at once could take the answer away from a client that still sends: RFC 9112, section 9.6.
            setTimer(context);
            read(context);
        }
    }

    private void next(ChannelHandlerContext context) {
        if (keep && context.channel().isActive()) {
            awaitRequest(context);
        } else {
            context.close();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        stopTimer();
        if (current != null) {
            current.pipe().fail("the client closed the connection");
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        LOG.debug("a connection failed", cause);
        context.close();
    }
}
