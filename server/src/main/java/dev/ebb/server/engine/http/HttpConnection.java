package dev.ebb.server.engine.http;

import dev.ebb.server.engine.EngineOptions;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.util.ReferenceCountUtil;
import java.nio.channels.ClosedChannelException;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One TCP or TLS connection that speaks HTTP/1.1: carries one exchange after the other, and idles between them no longer than it
 * may. Confined to its event loop, except where {@link Carrier} says otherwise.
 */
final class HttpConnection extends ChannelInboundHandlerAdapter implements Carrier, OpenConnection {
    private final ConnectionKey key;
    private final ConnectionPool pool;
    private final Channel channel;
    private final EngineOptions options;
    /** Of the exchange that it carries, or of its idling. */
    private final Deadline deadline;

    private @Nullable CarriedExchange carried;
    private boolean used;

    HttpConnection(ConnectionKey key, ConnectionPool pool, Channel channel, EngineOptions options) {
        this.key = key;
        this.pool = pool;
        this.channel = channel;
        this.options = options;
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
        channel.eventLoop().execute(() -> {
            CarriedExchange begun = new CarriedExchange(this, next, options, deadline, used ? stale : null);
            used = true;
            carried = begun;
            begun.begin();
        });
    }

    @Override
    public void send(Exchange of, ByteBuf part, boolean last, Exchange.SendListener sent) {
        channel.eventLoop().execute(() -> {
            CarriedExchange current = carried;
            if (current != null && current.isOf(of) && current.takesBody()) {
                current.send(part, last, sent);
            } else {
                part.release();
                sent.sent(false);
            }
        });
    }

    @Override
    public void resume(Exchange of) {
        whileCarried(of, CarriedExchange::resume);
    }

    @Override
    public void consumed(Exchange of, long bytes) {
        // Reading goes on by itself, or is resumed.
    }

    @Override
    public void discard(Exchange of) {
        whileCarried(of, CarriedExchange::discard);
    }

    /** Ends the exchange and the connection with it. */
    @Override
    public void abort(Exchange of) {
        whileCarried(of, CarriedExchange::close);
    }

    private void whileCarried(Exchange of, Consumer<CarriedExchange> step) {
        channel.eventLoop().execute(() -> {
            CarriedExchange current = carried;
            if (current != null && current.isOf(of)) {
                step.accept(current);
            }
        });
    }

    /**
     * What it carried is over. Where it can carry more it goes to {@code next}, which sends the exchange once more, or back to
     * the pool; else it is closed, and {@code next} hears that.
     */
    void over(boolean reusable, @Nullable Dispatch next) {
        carried = null;
        if (reusable) {
            channel.config().setAutoRead(true);
            deadline.set(options.idleConnectionTimeout());
        } else {
            close();
        }
        if (next != null) {
            next.connectionFreed(reusable ? Optional.of(this) : Optional.empty());
        } else if (reusable) {
            pool.giveBack(this);
        }
    }

    private void close() {
        deadline.clear();
        channel.close();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        CarriedExchange current = carried;
        if (current != null && message instanceof HttpObject part) {
            current.read(part);
        } else {
            // An answer nobody asked for: the connection can not be trusted with another request.
            ReferenceCountUtil.release(message);
            fail(new ClosedChannelException());
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        CarriedExchange current = carried;
        if (current != null) {
            current.readComplete();
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
        CarriedExchange current = carried;
        if (current == null) {
            close();
        } else {
            current.timedOut();
        }
    }

    private void fail(Throwable cause) {
        CarriedExchange current = carried;
        if (current == null) {
            close();
        } else {
            current.fail(cause);
        }
    }
}
