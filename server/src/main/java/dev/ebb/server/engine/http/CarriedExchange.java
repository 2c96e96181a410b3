package dev.ebb.server.engine.http;

import dev.ebb.server.engine.EngineOptions;
import dev.ebb.server.engine.http.idle.PathSocket;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One exchange while an HTTP/1.1 connection carries it, from the head of the request to the end of the answer. Every wait has a
 * deadline: the head of the answer, silence while reading, silence while sending. Confined to the event loop of the connection.
 */
final class CarriedExchange {
    private static final int MAX_INFORMATIONAL = 16;
    /** Servers that know nothing of 100 say nothing (RFC 9110 section 10.1.1). */
    private static final Duration CONTINUE_PATIENCE = Duration.ofSeconds(1);

    private enum Phase {
        AWAITING_CONTINUE,
        SENDING,
        AWAITING_HEAD,
        READING,
        DRAINING,
        OVER
    }

    private final HttpConnection connection;
    private final Exchange exchange;
    private final Channel channel;
    private final EngineOptions options;
    private final Deadline deadline;
    private final ArrivingBody body;
    private final ReadRests rests;

    private Phase phase;
    private @Nullable Runnable onStale;
    private boolean requestSent;
    private boolean informational;
    private int informationalCount;
    private boolean keepAlive;
    /** The dispatch deals with the answer, and wants to know what becomes of the connection. */
    private boolean dispatched;

    /** The deadline is its alone until it is over; {@code onStale} is run when the connection that had been kept was dead. */
    CarriedExchange(
            HttpConnection connection,
            Exchange exchange,
            EngineOptions options,
            Deadline deadline,
            @Nullable Runnable onStale) {
        this.connection = connection;
        this.exchange = exchange;
        this.channel = connection.channel();
        this.options = options;
        this.deadline = deadline;
        this.body = new ArrivingBody(channel.alloc());
        this.rests = new ReadRests(channel);
        this.onStale = onStale;
        this.requestSent = !exchange.sendsBody();
        this.phase = firstPhase();
    }

    private Phase firstPhase() {
        if (requestSent) {
            return Phase.AWAITING_HEAD;
        }
        return exchange.form().body() == RequestForm.Body.WHEN_ASKED ? Phase.AWAITING_CONTINUE : Phase.SENDING;
    }

    boolean isOf(Exchange other) {
        return exchange == other;
    }

    /** Sends the request, the body of which may follow. */
    void begin() {
        BoundedReads.bound(channel, exchange.largestRead());
        PathSocket.carries(channel, exchange);
        if (!exchange.attach(connection)) {
            close();
            return;
        }
        if (!channel.isActive()) {
            fail(new ClosedChannelException());
            return;
        }
        deadline.set(
                switch (phase) {
                    case AWAITING_HEAD -> answerTime();
                    case AWAITING_CONTINUE -> CONTINUE_PATIENCE;
                    default -> stallTimeout();
                });
        try {
            sendHead();
        } catch (RuntimeException unwritable) {
            fail(unwritable);
        }
    }

    private Duration answerTime() {
        return exchange.call().answerTime(options.responseTimeout());
    }

    private Duration stallTimeout() {
        return exchange.call().stallTimeout();
    }

    private void sendHead() {
        StrictResponseDecoder.expect(channel, exchange.call().method());
        channel.writeAndFlush(RequestHead.of(exchange.call(), exchange.form())).addListener(written -> {
            if (phase == Phase.OVER) {
                return;
            }
            if (!written.isSuccess()) {
                fail(written.cause());
            } else if (phase == Phase.SENDING) {
                exchange.listener().bodyWanted(exchange);
            }
        });
    }

    private void askForBody() {
        phase = Phase.SENDING;
        deadline.set(stallTimeout());
        exchange.listener().bodyWanted(exchange);
    }

    /** True while parts of the request's body are taken. */
    boolean takesBody() {
        return phase == Phase.SENDING;
    }

    /** Sends a part of the body, which is taken over. */
    void send(ByteBuf part, boolean last, Exchange.SendListener sent) {
        deadline.set(stallTimeout());
        HttpContent content = last ? new DefaultLastHttpContent(part) : new DefaultHttpContent(part);
        channel.writeAndFlush(content).addListener(written -> {
            if (written.isSuccess() && phase == Phase.SENDING) {
                sentPart(last);
            }
            // A server that has had enough answers and closes: its answer, not the broken pipe, is what counts.
            sent.sent(written.isSuccess());
        });
    }

    private void sentPart(boolean last) {
        if (last) {
            requestSent = true;
            phase = Phase.AWAITING_HEAD;
            deadline.set(answerTime());
        } else {
            deadline.set(stallTimeout());
        }
    }

    /** Takes in what came of the answer. */
    void read(HttpObject part) {
        if (part.decoderResult().isFailure()) {
            ReferenceCountUtil.release(part);
            fail(AnswerFailures.malformed(exchange, part.decoderResult().cause()));
        } else if (part instanceof HttpResponse response) {
            head(response);
        } else if (part instanceof HttpContent content) {
            content(content);
        }
    }

    private void head(HttpResponse response) {
        onStale = null; // the server is there
        ResponseHead head = new ResponseHead(response.status().code(), response.headers());
        informational = head.status() / 100 == 1 && head.status() != 101;
        if (informational) {
            preliminary(head);
            return;
        }
        keepAlive = HttpUtil.isKeepAlive(response) && head.status() != 101;
        phase = Phase.READING;
        deadline.set(stallTimeout());
        if (!exchange.dispatch().heard(head)) {
            exchange.listener().head(exchange, head);
            return;
        }
        dispatched = true;
        phase = Phase.DRAINING;
        if (!keepAlive || !requestSent) {
            close();
        }
    }

    private void preliminary(ResponseHead head) {
        if (head.status() != 104 && ++informationalCount > MAX_INFORMATIONAL) {
            fail(AnswerFailures.onlyPreliminary(exchange));
        } else if (head.status() == 100 && phase == Phase.AWAITING_CONTINUE) {
            askForBody();
        } else if (head.status() != 100) {
            exchange.listener().preliminary(exchange, head);
        }
    }

    private void content(HttpContent content) {
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
            exchange.trailer(last.trailingHeaders());
            deliver();
            finish();
        }
    }

    /** Nothing more is here for now. */
    void readComplete() {
        long bytes = body.bytes();
        deliver();
        if (phase == Phase.READING || phase == Phase.DRAINING) {
            deadline.set(stallTimeout());
        }
        if (phase == Phase.READING) {
            rests.rest(bytes, exchange.longestRest(), () -> phase != Phase.OVER && !exchange.isPaused());
        }
    }

    private void deliver() {
        BoundedReads.bound(channel, exchange.largestRead());
        if (body.deliver(exchange) && exchange.pause()) {
            // A resume that comes in between hops onto this loop, so it runs after this.
            channel.config().setAutoRead(false);
        }
    }

    /** Reads on after a pause. */
    void resume() {
        deadline.set(stallTimeout());
        channel.config().setAutoRead(true);
    }

    /** The deadline has passed. */
    void timedOut() {
        if (phase == Phase.AWAITING_CONTINUE) {
            askForBody();
        } else if (exchange.isPaused() || exchange.isHeldBack()) {
            // It is us who do not read, or do not send.
            deadline.set(stallTimeout());
        } else {
            fail(AnswerFailures.silent(exchange, phase == Phase.AWAITING_HEAD));
        }
    }

    /** Nobody wants the rest of the answer: a short one is read away to keep the connection. */
    void discard() {
        if (phase == Phase.READING) {
            phase = Phase.DRAINING;
            channel.config().setAutoRead(true);
        } else {
            close();
        }
    }

    /** The answer is whole: the connection is free again if both sides are done with it. */
    private void finish() {
        boolean wanted = phase != Phase.DRAINING;
        over(keepAlive && requestSent && channel.isActive());
        if (wanted) {
            exchange.listener().end(exchange);
        }
    }

    /** It will not come to its end; who sent it hears why, unless nobody waits for the answer any more. */
    void fail(Throwable cause) {
        Runnable stale = onStale;
        boolean wanted = phase != Phase.DRAINING;
        deliver();
        close();
        if (exchange.isAborted() || !wanted) {
            return;
        }
        if (stale != null) {
            stale.run();
        } else {
            exchange.listener().failed(exchange, cause);
        }
    }

    /** Ends it without a word, and the connection with it. */
    void close() {
        over(false);
    }

    private void over(boolean reusable) {
        phase = Phase.OVER;
        PathSocket.leaves(channel, exchange);
        body.release();
        connection.over(reusable, dispatched ? exchange.dispatch() : null);
    }
}
