package dev.ebb.server.engine.http;

import dev.ebb.server.engine.EngineOptions;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2EventAdapter;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.Http2Stream;
import java.net.ConnectException;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * One HTTP/2 connection (RFC 9113), carrying many exchanges at once, each on a stream of its own. It is asked with a PING
 * whether it is alive when it has been silent for a while. Confined to its event loop, but for {@link #hasRoom} and the
 * claims, which are the pool's.
 */
final class Http2Session extends Http2EventAdapter implements OpenConnection {
    /** What a stream may have on its way when it has much to bring: 1 Gbit/s over 64 ms. */
    private static final int LARGEST_WINDOW = 8 << 20;

    private final Channel channel;
    private final ConnectionKey key;
    private final ConnectionPool pool;
    private final EngineOptions options;
    private final BufferBudget budget;
    private final int window;
    private final Http2Wire wire;
    private final CompletableFuture<OpenConnection> spoken = new CompletableFuture<>();
    private final Map<Integer, StreamCarrier> streams = new HashMap<>();
    private final List<StreamCarrier> touched = new ArrayList<>();
    private final Deadline silence;
    private final Deadline rest;

    private volatile int mostStreams;
    private volatile boolean usable = true;
    private int claims;
    private boolean pinged;
    private boolean answered;
    private boolean flushDue;

    Http2Session(Channel channel, ConnectionKey key, ConnectionPool pool, EngineOptions options, BufferBudget budget) {
        this.channel = channel;
        this.key = key;
        this.pool = pool;
        this.options = options;
        this.budget = budget;
        this.mostStreams = options.http2().streams();
        this.window = budget.streamWindow(mostStreams, pool.sessions());
        this.silence = new Deadline(channel.eventLoop(), this::silent);
        this.rest = new Deadline(channel.eventLoop(), this::retire);
        this.wire = Http2Wire.of(this, window);
    }

    /** Takes its place in the pipeline. */
    void join() {
        channel.pipeline().addLast(wire);
    }

    /** Completes with the session once the server speaks HTTP/2; fails with {@link Http2UnusableException} if it does not. */
    CompletableFuture<OpenConnection> spoken() {
        if (!spoken.isDone()) {
            silence.set(options.connectTimeout());
        }
        return spoken;
    }

    @Override
    public ConnectionKey key() {
        return key;
    }

    @Override
    public Channel channel() {
        return channel;
    }

    EngineOptions options() {
        return options;
    }

    /** True when another exchange can begin. For any thread; the pool decides under its lock. */
    boolean hasRoom() {
        return usable && claims < mostStreams;
    }

    /** Keeps room for one exchange. Under the pool's lock. */
    Carrier claim() {
        claims++;
        return new StreamCarrier(this);
    }

    /** One exchange less. Under the pool's lock. */
    void unclaim() {
        claims--;
    }

    /** True when nobody uses it. Under the pool's lock. */
    boolean isIdle() {
        return claims == 0;
    }

    /** True once it has brought an answer: then the server may have been about to close it. */
    boolean hasAnswered() {
        return answered;
    }

    void answered() {
        answered = true;
    }

    /** Sends a request on a stream of its own and returns its number; 0 when the connection takes no more. */
    int send(StreamCarrier carrier, Http2Headers fields) {
        int id = usable ? wire.connection().local().incrementAndGetNextStreamId() : -1;
        if (id < 0 || !channel.isActive()) {
            // RFC 9113 section 5.1.1: numbers run out, connections do not.
            retire();
            return 0;
        }
        streams.put(id, carrier);
        rest.clear();
        ChannelHandlerContext context = wire.context();
        wire.encoder()
                .writeHeaders(context, id, fields, 0, true, context.newPromise())
                .addListener(written -> {
                    if (!written.isSuccess() && wire.connection().stream(id) == null && streams.remove(id) != null) {
                        carrier.untouched();
                        carrier.closed();
                        streamLess();
                    }
                });
        flushSoon();
        return id;
    }

    /** One flush for all that is written in this turn of the loop. */
    private void flushSoon() {
        if (!flushDue) {
            flushDue = true;
            channel.eventLoop().execute(() -> {
                flushDue = false;
                wire.flush(wire.context());
            });
        }
    }

    /** Ends a stream that is of no more interest. */
    void cancel(int id) {
        if (id > 0 && wire.connection().stream(id) != null) {
            ChannelHandlerContext context = wire.context();
            wire.resetStream(context, id, Http2Error.CANCEL.code(), context.newPromise());
            flushSoon();
        }
    }

    /** So many bytes of the stream were dealt with: the server may send as many more. */
    void credit(int id, long bytes) {
        Http2Stream stream = wire.connection().stream(id);
        try {
            if (stream != null && wire.windows().consumeBytes(stream, (int) bytes)) {
                flushSoon();
            }
        } catch (Http2Exception impossible) {
            broken(impossible);
            channel.close();
        }
    }

    /** Lets the server send more of a long answer at once, as far as the budget goes; returns what was promised of it. */
    long widen(int id, long contentLength) {
        Http2Stream stream = wire.connection().stream(id);
        long wanted = contentLength == ResponseHead.UNKNOWN ? LARGEST_WINDOW : Math.min(contentLength, LARGEST_WINDOW);
        if (stream == null || wanted <= window) {
            return 0;
        }
        long promised = budget.promise(wanted - window);
        try {
            if (promised > 0) {
                wire.windows().incrementWindowSize(stream, (int) promised);
                flushSoon();
            }
        } catch (Http2Exception impossible) {
            broken(impossible);
            channel.close();
        }
        return promised;
    }

    /** The stream is over, and what was promised to it free again. */
    void narrow(long promised) {
        budget.takeBack(promised);
    }

    /** The server takes fewer at once than it said. */
    void refused() {
        mostStreams = Math.max(1, Math.min(mostStreams, streams.size() - 1));
    }

    /** The server wants HTTP/1.1. */
    void unwanted() {
        pool.unable(key);
        retire();
    }

    /** Begins nothing any more, and closes when nothing is left. */
    void retire() {
        usable = false;
        pool.retired(this);
        if (streams.isEmpty()) {
            channel.close();
        }
    }

    /** A place was given up that never became a stream. */
    void placeLess() {
        pool.placeLess(this);
    }

    private void streamLess() {
        pool.placeLess(this);
        if (!streams.isEmpty()) {
            return;
        }
        if (usable) {
            rest.set(options.idleConnectionTimeout());
        } else {
            channel.close();
        }
    }

    /** A carrier that has bytes to deliver at the end of the read. */
    void touched(StreamCarrier carrier) {
        touched.add(carrier);
    }

    void readComplete() {
        pinged = false;
        silence.set(options.connectTimeout());
        touched.forEach(StreamCarrier::readComplete);
        touched.clear();
    }

    private void silent() {
        if (!spoken.isDone()) {
            broken(new ConnectException("no HTTP/2 in time"));
            channel.close();
        } else if (pinged) {
            broken(new ClosedChannelException());
            channel.close();
        } else if (channel.isActive()) {
            pinged = true;
            silence.set(options.connectTimeout());
            ChannelHandlerContext context = wire.context();
            wire.encoder().writePing(context, false, System.nanoTime(), context.newPromise());
            flushSoon();
        }
    }

    /** Nothing more will come; all streams end with this. */
    void broken(Throwable cause) {
        usable = false;
        spoken.completeExceptionally(
                cause instanceof dev.ebb.server.engine.TransferFailure ? cause : new Http2UnusableException(cause));
        pool.retired(this);
        List.copyOf(streams.values()).forEach(carrier -> carrier.broken(cause));
    }

    void closed() {
        silence.clear();
        rest.clear();
        broken(new ClosedChannelException());
    }

    void streamBroken(int id, Throwable cause) {
        StreamCarrier carrier = streams.get(id);
        if (carrier != null) {
            carrier.broken(cause);
        }
    }

    @Override
    public void onSettingsRead(ChannelHandlerContext context, Http2Settings settings) {
        Long most = settings.maxConcurrentStreams();
        if (most != null) {
            mostStreams = (int) Math.min(most, options.http2().streams());
        }
        if (mostStreams > 0) {
            spoken.complete(this);
            pool.changed(this);
        } else if (spoken.isDone()) {
            retire();
        } else {
            broken(new ConnectException("no stream may be opened"));
            channel.close();
        }
    }

    @Override
    public void onHeadersRead(ChannelHandlerContext context, int id, Http2Headers fields, int padding, boolean end) {
        StreamCarrier carrier = streams.get(id);
        if (carrier != null) {
            carrier.headers(fields, end);
        }
    }

    @Override
    public void onHeadersRead(
            ChannelHandlerContext context,
            int id,
            Http2Headers fields,
            int dependency,
            short weight,
            boolean exclusive,
            int padding,
            boolean end) {
        onHeadersRead(context, id, fields, padding, end);
    }

    @Override
    public int onDataRead(ChannelHandlerContext context, int id, ByteBuf data, int padding, boolean end) {
        StreamCarrier carrier = streams.get(id);
        int drained = carrier == null ? data.readableBytes() : carrier.data(data, end);
        return drained + padding;
    }

    @Override
    public void onRstStreamRead(ChannelHandlerContext context, int id, long code) {
        StreamCarrier carrier = streams.get(id);
        if (carrier != null) {
            carrier.reset(Http2Error.valueOf(code));
        }
    }

    @Override
    public void onGoAwayReceived(int last, long code, ByteBuf reason) {
        Http2Error error = Http2Error.valueOf(code);
        if (error == Http2Error.HTTP_1_1_REQUIRED || error == Http2Error.INADEQUATE_SECURITY) {
            pool.unable(key);
        }
        retire();
        for (Map.Entry<Integer, StreamCarrier> stream : Map.copyOf(streams).entrySet()) {
            if (stream.getKey() > last) {
                stream.getValue().untouched();
            }
        }
    }

    @Override
    public void onStreamClosed(Http2Stream stream) {
        StreamCarrier carrier = streams.remove(stream.id());
        if (carrier != null) {
            carrier.closed();
            streamLess();
        }
    }
}
