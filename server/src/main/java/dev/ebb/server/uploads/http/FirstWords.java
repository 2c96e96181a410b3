package dev.ebb.server.uploads.http;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Tells HTTP/2 by its preface from HTTP/1.1 on a connection without TLS (RFC 9113, section 3.3); the upgrade of section 3.1
 * of its predecessor is gone from the standard and not offered. Confined to its event loop.
 */
final class FirstWords extends ByteToMessageDecoder {
    private static final byte[] PREFACE = "PRI * HTTP/2.0".getBytes(java.nio.charset.StandardCharsets.US_ASCII);

    private final Pipelines pipelines;
    private @Nullable ScheduledFuture<?> timer;

    FirstWords(Pipelines pipelines) {
        this.pipelines = pipelines;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        timer = context.executor()
                .schedule(() -> context.close(), pipelines.patience().idle().toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
        int seen = Math.min(in.readableBytes(), PREFACE.length);
        boolean http2 = true;
        for (int i = 0; i < seen && http2; i++) {
            http2 = in.getByte(in.readerIndex() + i) == PREFACE[i];
        }
        if (http2 && seen < PREFACE.length) {
            return;
        }
        ChannelPipeline pipeline = context.pipeline();
        if (http2) {
            pipelines.http2(pipeline);
        } else {
            pipelines.http1(pipeline);
        }
        pipeline.remove(this);
    }

    @Override
    protected void handlerRemoved0(ChannelHandlerContext context) {
        if (timer != null) {
            timer.cancel(false);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        context.close();
    }
}
