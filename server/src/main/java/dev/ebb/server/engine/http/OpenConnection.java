package dev.ebb.server.engine.http;

import io.netty.channel.Channel;

/** A connection as the pool sees it. */
sealed interface OpenConnection permits HttpConnection, Http2Session {
    /** Whose exchanges it can carry. */
    ConnectionKey key();

    Channel channel();
}
