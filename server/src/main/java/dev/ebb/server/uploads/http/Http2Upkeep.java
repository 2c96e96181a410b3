package dev.ebb.server.uploads.http;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameCodec;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Gives a connection of HTTP/2 a window worth having, and ends it when nothing was asked of it for a while. */
final class Http2Upkeep extends ChannelInboundHandlerAdapter {
    private static final int MORE_WINDOW = 4 << 20;

    private final Http2FrameCodec codec;
    private final Patience patience;
    private @Nullable ScheduledFuture<?> look;
    private boolean idleBefore;

    Http2Upkeep(Http2FrameCodec codec, Patience patience) {
        this.codec = codec;
        this.patience = patience;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) throws Http2Exception {
        Http2Connection connection = codec.connection();
        connection.local().flowController().incrementWindowSize(connection.connectionStream(), MORE_WINDOW);
        long millis = Math.max(1, patience.idle().toMillis());
        look = context.executor().scheduleAtFixedRate(() -> look(context), millis, millis, TimeUnit.MILLISECONDS);
    }

    private void look(ChannelHandlerContext context) {
        boolean idle = codec.connection().numActiveStreams() == 0;
        if (idle && idleBefore) {
            context.close();
        }
        idleBefore = idle;
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        if (look != null) {
            look.cancel(false);
        }
    }
}
