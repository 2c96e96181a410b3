package dev.ebb.server.engine.http;

import dev.ebb.server.engine.EngineOptions;
import dev.ebb.server.engine.http.idle.PathSocket;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.util.ReferenceCountUtil;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One TCP or TLS connection, carrying one exchange at a time. Every wait has a deadline: the head of the answer, silence
 * while reading, silence while sending. Confined to its event loop, except where {@link Carrier} says otherwise.
 */
final class HttpConnection extends ChannelInboundHandlerAdapter implements Carrier, OpenConnection {
    private static final int MAX_INFORMATIONAL = 16;
    /** Servers that know nothing of 100 say nothing (RFC 9110 section 10.1.1). */
    private static final Duration CONTINUE_PATIENCE = Duration.ofSeconds(1);

    private enum Phase {
        IDLE,
        AWAITING_CONTINUE,
        SENDING,
        AWAITING_HEAD,
        READING,
        DRAINING
    }

    private final ConnectionKey key;
    private final ConnectionPool pool;
    private final Channel channel;
    private final EngineOptions options;
    private final Deadline deadline;
    private final ArrivingBody body;
    private final ReadRests rests;

    private Phase phase = Phase.IDLE;
    private @Nullable Exchange exchange;
    private @Nullable Runnable onStale;
    private @Nullable Exchange asksAgain;
    private boolean used;
    private boolean requestSent;
    private boolean keepAlive;
    private boolean informational;
    private int informationalCount;

    HttpConnection(ConnectionKey key, ConnectionPool pool, Channel channel, EngineOptions options) {
        this.key = key;
        this.pool = pool;
        this.channel = channel;
        this.options = options;
        this.body = new ArrivingBody(channel.alloc());
        this.rests = new ReadRests(channel);
        this.deadline = new Deadline(channel.eventLoop(), this::timedOut);
    }

    @Override
    public ConnectionKey key() {
        return key;
    }

    @Override
    public Channel channel() {
        return channel;
    }

    @Override
    public void dismiss() {
        channel.close();
    }

    @Override
    public void begin(Exchange next, Runnable stale) {
        channel.eventLoop().execute(() -> start(next, stale));
    }

    private void start(Exchange next, Runnable stale) {
        BoundedReads.bound(channel, next.largestRead());
        onStale = used ? stale : null;
        used = true;
        exchange = next;
        PathSocket.carries(channel, next);
        requestSent = !next.sendsBody();
        informationalCount = 0;
        if (!next.attach(this)) {
            close();
            return;
        }
        if (!channel.isActive()) {
            fail(new ClosedChannelException());
            return;
        }
        boolean waits = !requestSent && next.form().body() == RequestForm.Body.WHEN_ASKED;
        phase = requestSent ? Phase.AWAITING_HEAD : waits ? Phase.AWAITING_CONTINUE : Phase.SENDING;
        deadline.set(
                requestSent
                        ? next.call().answerTime(options.responseTimeout())
                        : waits ? CONTINUE_PATIENCE : next.call().stallTimeout());
        try {
            writeHead(next);
        } catch (RuntimeException unwritable) {
            fail(unwritable);
        }
    }

    private void writeHead(Exchange next) {
        StrictResponseDecoder.expect(channel, next.call().method());
        channel.writeAndFlush(RequestHead.of(next.call(), next.form())).addListener(written -> {
            if (exchange != next) {
                return;
            }
            if (!written.isSuccess()) {
                fail(written.cause());
            } else if (phase == Phase.SENDING) {
                next.listener().bodyWanted(next);
            }
        });
    }

    private void sendBody(Exchange current) {
        phase = Phase.SENDING;
        deadline.set(current.call().stallTimeout());
        current.listener().bodyWanted(current);
    }

    @Override
    public void send(Exchange of, ByteBuf part, boolean last, Exchange.SendListener sent) {
        channel.eventLoop().execute(() -> {
            if (exchange != of || phase != Phase.SENDING) {
                part.release();
                sent.sent(false);
                return;
            }
            deadline.set(of.call().stallTimeout());
            HttpContent content = last ? new DefaultLastHttpContent(part) : new DefaultHttpContent(part);
            channel.writeAndFlush(content).addListener(written -> {
                if (written.isSuccess() && exchange == of && phase == Phase.SENDING) {
                    sentPart(of, last);
                }
                // A server that has had enough answers and closes: its answer, not the broken pipe, is what counts.
                sent.sent(written.isSuccess());
            });
        });
    }

    private void sentPart(Exchange of, boolean last) {
        if (last) {
            requestSent = true;
            phase = Phase.AWAITING_HEAD;
            deadline.set(of.call().answerTime(options.responseTimeout()));
        } else {
            deadline.set(of.call().stallTimeout());
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        Exchange current = exchange;
        if (current == null || !(message instanceof HttpObject part)) {
            // An answer nobody asked for: the connection can not be trusted with another request.
            ReferenceCountUtil.release(message);
            close();
            return;
        }
        if (part.decoderResult().isFailure()) {
            ReferenceCountUtil.release(message);
            fail(AnswerFailures.malformed(current, part.decoderResult().cause()));
            return;
        }
        if (part instanceof HttpResponse response) {
            head(current, response);
        }
        if (part instanceof HttpContent content) {
            content(current, content);
        }
    }

    private void head(Exchange current, HttpResponse response) {
        int status = response.status().code();
        informational = status / 100 == 1 && status != 101;
        if (informational) {
            onStale = null; // the server is there
            if (status != 104 && ++informationalCount > MAX_INFORMATIONAL) {
                fail(AnswerFailures.onlyPreliminary(current));
            } else if (status == 100 && phase == Phase.AWAITING_CONTINUE) {
                sendBody(current);
            } else if (status != 100) {
                current.listener().preliminary(current, new ResponseHead(status, response.headers()));
            }
            return;
        }
        onStale = null;
        rests.begin();
        keepAlive = HttpUtil.isKeepAlive(response) && status != 101;
        phase = Phase.READING;
        deadline.set(current.call().stallTimeout());
        ResponseHead head = new ResponseHead(status, response.headers());
        if (!current.dispatch().heard(head)) {
            current.listener().head(current, head);
            return;
        }
        asksAgain = current;
        phase = Phase.DRAINING;
        if (!keepAlive || !requestSent) {
            close();
        }
    }

    private void content(Exchange current, HttpContent content) {
        if (informational) {
            content.release();
            return;
        }
        if (phase == Phase.DRAINING) {
            boolean few = body.drain(content.content().readableBytes());
            content.release();
            if (!few && !(content instanceof LastHttpContent)) {
                close();
                return;
            }
        } else {
            body.add(content.content());
        }
        if (content instanceof LastHttpContent last) {
            current.trailer(last.trailingHeaders());
            deliver(current);
            finish(current);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        Exchange current = exchange;
        if (current == null) {
            return;
        }
        long bytes = body.bytes();
        deliver(current);
        if (phase == Phase.READING || phase == Phase.DRAINING) {
            deadline.set(current.call().stallTimeout());
        }
        if (phase == Phase.READING) {
            rests.rest(bytes, current.longestRest(), () -> exchange == current && !current.isPaused());
        }
    }

    private void deliver(Exchange current) {
        BoundedReads.bound(channel, current.largestRead());
        if (body.deliver(current) && current.pause()) {
            // A resume that comes in between hops onto this loop, so it runs after this.
            channel.config().setAutoRead(false);
        }
    }

    /** The answer is whole: the connection is free again if both sides are done with it. */
    private void finish(Exchange current) {
        boolean drained = phase == Phase.DRAINING;
        boolean reusable = keepAlive && requestSent && channel.isActive();
        release(reusable);
        if (!drained) {
            current.listener().end(current);
        }
    }

    private void release(boolean reusable) {
        Exchange waiting = asksAgain;
        asksAgain = null;
        PathSocket.leaves(channel, exchange);
        exchange = null;
        phase = Phase.IDLE;
        body.reset();
        deadline.clear();
        if (reusable) {
            channel.config().setAutoRead(true);
            deadline.set(options.idleConnectionTimeout());
        } else {
            channel.close();
        }
        if (waiting != null) {
            waiting.dispatch().connectionFreed(reusable ? Optional.of(this) : Optional.empty());
        } else if (reusable) {
            pool.giveBack(this);
        }
    }

    /**
     * TLS that ends without its farewell was cut, perhaps by a third party (RFC 9112 section 9.8): without this a body without a
     * length would pass for whole.
     */
    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof SslCloseCompletionEvent closing && !closing.isSuccess()) {
            fail(new ClosedChannelException());
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        fail(new ClosedChannelException());
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        fail(cause);
    }

    private void timedOut() {
        Exchange current = exchange;
        if (current == null) {
            close();
            return;
        }
        if (phase == Phase.AWAITING_CONTINUE) {
            sendBody(current);
            return;
        }
        if (current.isPaused() || current.isHeldBack()) {
            // It is us who do not read, or do not send.
            deadline.set(current.call().stallTimeout());
            return;
        }
        fail(AnswerFailures.silent(current, phase == Phase.AWAITING_HEAD));
    }

    private void fail(Throwable cause) {
        Exchange current = exchange;
        Runnable stale = onStale;
        boolean heard = phase != Phase.DRAINING;
        if (current != null) {
            deliver(current);
        }
        close();
        if (current == null || current.isAborted() || !heard) {
            return;
        }
        if (stale != null) {
            stale.run();
        } else {
            current.listener().failed(current, cause);
        }
    }

    private void close() {
        onStale = null;
        release(false);
    }

    /** Ends the exchange and the connection with it. */
    @Override
    public void abort(Exchange of) {
        channel.eventLoop().execute(() -> {
            if (exchange == of) {
                close();
            }
        });
    }

    @Override
    public void discard(Exchange of) {
        channel.eventLoop().execute(() -> {
            if (exchange == of && phase == Phase.READING) {
                phase = Phase.DRAINING;
                channel.config().setAutoRead(true);
            } else if (exchange == of) {
                close();
            }
        });
    }

    @Override
    public void consumed(Exchange of, long bytes) {
        // Reading goes on by itself, or is resumed.
    }

    @Override
    public void resume(Exchange of) {
        channel.eventLoop().execute(() -> {
            if (exchange == of) {
                deadline.set(of.call().stallTimeout());
                channel.config().setAutoRead(true);
            }
        });
    }
}
