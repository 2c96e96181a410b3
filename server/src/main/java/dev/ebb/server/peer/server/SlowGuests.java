package dev.ebb.server.peer.server;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Shows out a guest who does not take what lies ready for him: there are few places, and whoever reads a byte now and then would
 * have one for ever. Stands next to the socket, so what waits behind a limit of ours does not count against him. Confined to the
 * connection's event loop.
 */
final class SlowGuests extends ChannelDuplexHandler {
    private static final int LEAST_BYTES_PER_SECOND = 1 << 10;
    private static final int LOOKS = 4;

    private final long windowNanos;
    private final long leastBytes;
    private @Nullable Future<?> looking;
    private int waiting;
    private long begun;
    private long taken;

    SlowGuests(Duration window) {
        this.windowNanos = window.toNanos();
        this.leastBytes = Math.max(1, LEAST_BYTES_PER_SECOND * window.toMillis() / 1_000);
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        long every = windowNanos / LOOKS;
        looking = context.executor().scheduleAtFixedRate(() -> look(context), every, every, TimeUnit.NANOSECONDS);
        context.fireChannelActive();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        Future<?> looks = looking;
        if (looks != null) {
            looks.cancel(false);
        }
        context.fireChannelInactive();
    }

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
        int bytes = message instanceof ByteBuf some ? some.readableBytes() : 0;
        if (waiting == 0) {
            beginWindow();
        }
        waiting++;
        context.write(message, promise.unvoid()).addListener(done -> {
            waiting--;
            taken += bytes;
        });
    }

    private void look(ChannelHandlerContext context) {
        if (waiting == 0 || System.nanoTime() - begun < windowNanos) {
            return;
        }
        if (taken < leastBytes) {
            context.close();
        } else {
            beginWindow();
        }
    }

    private void beginWindow() {
        begun = System.nanoTime();
        taken = 0;
    }
}
