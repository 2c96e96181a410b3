package dev.ebb.server.engine.http;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;

/**
 * What carries an exchange to its server and back: an HTTP/1.1 connection, one exchange after the other, or one stream of an
 * HTTP/2 connection. Thread-safe: everything hops onto the event loop of the connection.
 */
interface Carrier {
    /** The connection. */
    Channel channel();

    /**
     * Starts an exchange. {@code again} is told instead of the listener when the server has surely not begun with it, or when
     * it came too late for a connection that had been kept.
     */
    void begin(Exchange next, Runnable again);

    /** It is not used after all. */
    void dismiss();

    /** Sends a part of the request's body. */
    void send(Exchange of, ByteBuf part, boolean last, Exchange.SendListener sent);

    /** Ends the exchange. */
    void abort(Exchange of);

    /** Reads a short rest of the answer away. */
    void discard(Exchange of);

    /** So many bytes of the answer were dealt with. */
    void consumed(Exchange of, long bytes);

    /** Reads on after a pause. */
    void resume(Exchange of);

    /** True when other exchanges use the connection at the same time. */
    default boolean isShared() {
        return false;
    }
}
