package dev.ebb.server.engine.http;

import dev.ebb.server.engine.TransferFailure;
import dev.ebb.server.engine.http.idle.PathSocket;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Exception.HeaderListSizeException;
import io.netty.handler.codec.http2.Http2Headers;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A place for one exchange on an HTTP/2 connection, used once. Bytes count against the window of the stream until they were
 * dealt with, so that a slow disk slows its own stream and no other. Deadlines are the same as on an HTTP/1.1 connection.
 * Confined to the event loop of the connection, except where {@link Carrier} says otherwise.
 */
final class StreamCarrier implements Carrier {
    private static final int MAX_INFORMATIONAL = 16;

    private enum Phase {
        AWAITING_HEAD,
        READING,
        DRAINING,
        OVER
    }

    private final Http2Session session;
    private final ArrivingBody body;
    private final Deadline deadline;

    private Phase phase = Phase.AWAITING_HEAD;
    private @Nullable Exchange exchange;
    private @Nullable Runnable again;
    private boolean late;
    private int id;
    private int informationalCount;
    private long unread;
    private long promised;
    private boolean touched;

    StreamCarrier(Http2Session session) {
        this.session = session;
        this.body = new ArrivingBody(session.channel().alloc());
        this.deadline = new Deadline(session.channel().eventLoop(), this::timedOut);
    }

    @Override
    public Channel channel() {
        return session.channel();
    }

    @Override
    public boolean isShared() {
        return true;
    }

    private void onLoop(Runnable step) {
        session.channel().eventLoop().execute(step);
    }

    @Override
    public void begin(Exchange next, Runnable untouched) {
        onLoop(() -> start(next, untouched));
    }

    private void start(Exchange next, Runnable untouched) {
        if (!next.attach(this)) {
            over();
            session.placeLess();
            return;
        }
        exchange = next;
        PathSocket.carries(session.channel(), next);
        again = untouched;
        late = session.hasAnswered();
        deadline.set(session.options().responseTimeout());
        try {
            id = session.send(this, Http2Fields.of(next.call(), next.form()));
        } catch (RuntimeException unwritable) {
            fail(unwritable);
        }
        if (id == 0) {
            untouched();
            session.placeLess();
        }
    }

    @Override
    public void dismiss() {
        onLoop(session::placeLess);
    }

    /** Requests with a body have connections of their own. */
    @Override
    public void send(Exchange of, ByteBuf part, boolean last, Exchange.SendListener sent) {
        part.release();
        sent.sent(false);
    }

    void headers(Http2Headers fields, boolean end) {
        Exchange current = exchange;
        if (phase == Phase.AWAITING_HEAD && current != null) {
            answer(current, fields, end);
        } else if (end && current != null) {
            trailer(current, fields);
        } else if (end) {
            finish();
        }
    }

    private void trailer(Exchange current, Http2Headers fields) {
        try {
            current.trailer(Http2Fields.plain(fields));
        } catch (IllegalArgumentException senseless) {
            fail(AnswerFailures.notHttp(current, senseless));
            return;
        }
        finish();
    }

    private void answer(Exchange current, Http2Headers fields, boolean end) {
        ResponseHead head;
        try {
            head = Http2Fields.head(fields);
        } catch (IllegalArgumentException senseless) {
            fail(AnswerFailures.notHttp(current, senseless));
            return;
        }
        if (head.status() / 100 != 1) {
            head(current, head, end);
        } else if (end || ++informationalCount > MAX_INFORMATIONAL) {
            fail(AnswerFailures.onlyPreliminary(current));
        }
    }

    private void head(Exchange current, ResponseHead head, boolean end) {
        session.answered();
        again = null;
        phase = Phase.READING;
        deadline.set(current.call().stallTimeout());
        if (current.dispatch().heard(head)) {
            left();
            phase = Phase.DRAINING;
            if (head.contentLength() > ArrivingBody.MAX_DRAINED_BYTES) {
                session.cancel(id);
            }
            current.dispatch().connectionFreed(Optional.empty());
        } else {
            current.listener().head(current, head);
            promised = end ? 0 : session.widen(id, head.contentLength());
        }
        if (end) {
            finish();
        }
    }

    /** Returns how much of it counts as dealt with. */
    int data(ByteBuf data, boolean end) {
        int bytes = data.readableBytes();
        int drained = bytes;
        if (phase == Phase.READING) {
            body.add(data.retain());
            unread += bytes;
            drained = 0;
            if (!touched) {
                touched = true;
                session.touched(this);
            }
        } else if (!body.drain(bytes) && !end) {
            session.cancel(id);
        }
        if (end) {
            finish();
        }
        return drained;
    }

    void readComplete() {
        touched = false;
        Exchange current = exchange;
        if (current != null && phase == Phase.READING) {
            body.deliver(current);
            deadline.set(current.call().stallTimeout());
        }
    }

    /** The answer is whole. */
    private void finish() {
        Exchange current = exchange;
        if (current != null) {
            body.deliver(current);
        }
        over();
        if (current != null) {
            current.listener().end(current);
        }
    }

    private void left() {
        PathSocket.leaves(session.channel(), exchange);
        exchange = null;
    }

    private void over() {
        phase = Phase.OVER;
        left();
        again = null;
        deadline.clear();
        body.release();
    }

    /** The server has surely not begun with it. */
    void untouched() {
        Exchange current = exchange;
        Runnable repeat = again;
        if (current == null) {
            return;
        }
        if (repeat == null) {
            fail(new ClosedChannelException());
            return;
        }
        over();
        if (!current.isAborted()) {
            repeat.run();
        }
    }

    /** The server ended the stream before its end. */
    void reset(Http2Error code) {
        if (code == Http2Error.REFUSED_STREAM) {
            session.refused();
            untouched();
        } else if (code == Http2Error.HTTP_1_1_REQUIRED) {
            session.unwanted();
            untouched();
        } else {
            fail(new IOException("the stream was reset: " + code));
        }
    }

    /** The stream, or the connection with it, came to a bad end. */
    void broken(Throwable cause) {
        Exchange current = exchange;
        if (current == null) {
            return;
        }
        boolean kept = late && again != null;
        if (cause instanceof HeaderListSizeException) {
            fail(AnswerFailures.invalid(current, "has more fields than can be taken", cause));
        } else if (cause instanceof Http2Exception) {
            fail(AnswerFailures.invalid(current, "breaks the rules of HTTP/2", cause));
        } else if (kept && !(cause instanceof TransferFailure)) {
            untouched();
        } else {
            fail(cause);
        }
    }

    /** The stream is no more. */
    void closed() {
        broken(new ClosedChannelException());
        deadline.clear();
        session.narrow(promised);
        promised = 0;
    }

    private void fail(Throwable cause) {
        Exchange current = exchange;
        if (current != null && phase == Phase.READING) {
            body.deliver(current);
        }
        over();
        session.cancel(id);
        if (current != null && !current.isAborted()) {
            current.listener().failed(current, cause);
        }
    }

    private void timedOut() {
        Exchange current = exchange;
        if (current == null) {
            session.cancel(id);
        } else if (unread > 0 || current.isHeldBack()) {
            // It is us who do not read, or not fast.
            deadline.set(current.call().stallTimeout());
        } else {
            fail(AnswerFailures.silent(current, phase == Phase.AWAITING_HEAD));
        }
    }

    @Override
    public void abort(Exchange of) {
        onLoop(() -> {
            if (exchange == of) {
                over();
                session.cancel(id);
            }
        });
    }

    @Override
    public void discard(Exchange of) {
        onLoop(() -> {
            if (exchange == of && phase == Phase.READING) {
                left();
                phase = Phase.DRAINING;
            } else if (exchange == of) {
                over();
                session.cancel(id);
            }
        });
    }

    @Override
    public void consumed(Exchange of, long bytes) {
        onLoop(() -> {
            unread -= bytes;
            if (exchange == of && unread == 0) {
                deadline.set(of.call().stallTimeout());
            }
            session.credit(id, bytes);
        });
    }

    /** Reading is never paused: the window of the stream closes. */
    @Override
    public void resume(Exchange of) {
        // There is nothing to resume.
    }
}
