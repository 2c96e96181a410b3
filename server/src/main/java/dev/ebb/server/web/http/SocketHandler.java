package dev.ebb.server.web.http;

import io.netty.buffer.ByteBufUtil;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import io.netty.handler.codec.http.websocketx.WebSocketServerProtocolHandler.HandshakeComplete;
import io.netty.util.ReferenceCountUtil;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One WebSocket: hands its messages to the listener one after another. Confined to its event loop, but for the way back. */
final class SocketHandler extends ChannelInboundHandlerAdapter implements TextSocket {
    private static final Logger LOG = LoggerFactory.getLogger(SocketHandler.class);
    private static final long MOST_WAITING_BYTES = 4L << 20;

    private final Channel channel;
    private final SocketListener listener;
    private final Executor threads;

    SocketHandler(Channel channel, SocketListener listener, Executor threads) {
        this.channel = channel;
        this.listener = listener;
        this.threads = threads;
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof HandshakeComplete) {
            channel.closeFuture().addListener(closed -> listener.closed());
            hand(() -> listener.opened(this));
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        try {
            if (message instanceof TextWebSocketFrame frame) {
                String text = frame.text();
                hand(() -> listener.received(this, text));
            } else {
                end(WebSocketCloseStatus.INVALID_MESSAGE_TYPE);
            }
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    /** Nothing more is read until the listener is done. */
    private void hand(Runnable work) {
        channel.config().setAutoRead(false);
        try {
            threads.execute(() -> {
                try {
                    work.run();
                    channel.config().setAutoRead(true);
                } catch (RuntimeException | Error broken) {
                    LOG.error("a message over a WebSocket could not be answered", broken);
                    end(WebSocketCloseStatus.INTERNAL_SERVER_ERROR);
                }
            });
        } catch (RejectedExecutionException busy) {
            end(WebSocketCloseStatus.TRY_AGAIN_LATER);
        }
    }

    @Override
    public void send(String text) {
        // The size of what waits is the event loop's to know, so it is the event loop that looks.
        channel.eventLoop().execute(() -> {
            var waiting = channel.unsafe().outboundBuffer();
            if (waiting != null
                    && waiting.totalPendingWriteBytes() + ByteBufUtil.utf8Bytes(text) > MOST_WAITING_BYTES) {
                channel.close();
            } else {
                channel.writeAndFlush(new TextWebSocketFrame(text));
            }
        });
    }

    @Override
    public void close() {
        end(WebSocketCloseStatus.NORMAL_CLOSURE);
    }

    private void end(WebSocketCloseStatus why) {
        channel.writeAndFlush(new CloseWebSocketFrame(why)).addListener(sent -> channel.close());
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        LOG.debug("a WebSocket failed", cause);
        context.close();
    }
}
