package dev.ebb.server.web.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.LastHttpContent;
import java.time.Duration;

/** An answer in chunks on the channel of HTTP/1.1. */
final class ChannelStream implements OutgoingStream {
    private static final long MILLISECOND = 1_000_000L;

    private final Channel channel;
    private final Duration patience;

    ChannelStream(Channel channel, Duration patience) {
        this.channel = channel;
        this.patience = patience;
    }

    @Override
    public boolean send(String text) {
        if (!awaitRoom()) {
            channel.close();
            return false;
        }
        channel.writeAndFlush(new DefaultHttpContent(Unpooled.wrappedBuffer(text.getBytes(UTF_8))));
        return true;
    }

    private synchronized boolean awaitRoom() {
        long end = System.nanoTime() + patience.toNanos();
        try {
            while (channel.isActive() && !channel.isWritable()) {
                long left = end - System.nanoTime();
                if (left <= 0) {
                    return false;
                }
                wait(left / MILLISECOND + 1);
            }
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            return false;
        }
        return channel.isActive();
    }

    /** The channel has room again, or is closed. */
    synchronized void changed() {
        notifyAll();
    }

    @Override
    public void onClose(Runnable action) {
        channel.closeFuture().addListener(closed -> action.run());
    }

    @Override
    public void close() {
        channel.writeAndFlush(LastHttpContent.EMPTY_LAST_CONTENT).addListener(ChannelFutureListener.CLOSE);
    }
}
