package dev.ebb.server.support;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http2.Http2FrameStreamEvent;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.handler.codec.http2.Http2ResetFrame;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayList;
import java.util.List;

/** One connection of a {@link Http2TestServer}. */
final class Http2TestConnection extends ChannelInboundHandlerAdapter {
    private final Http2TestServer server;
    private final int number;

    Http2TestConnection(Http2TestServer server, int number) {
        this.server = server;
        this.number = number;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) throws Exception {
        if (message instanceof Http2HeadersFrame frame) {
            List<String> headers = new ArrayList<>();
            frame.headers().forEach(field -> headers.add(field.getKey() + ": " + field.getValue()));
            String path = frame.headers().path().toString();
            Http2TestServer.Seen seen = new Http2TestServer.Seen(number, true, path, headers);
            server.asked(seen, new Http2TestStream(server, context, frame.stream(), seen));
        } else if (message instanceof Http2ResetFrame frame) {
            server.cancelled(frame.errorCode());
        }
        ReferenceCountUtil.release(message);
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof Http2FrameStreamEvent change
                && change.type() == Http2FrameStreamEvent.Type.State
                && change.stream().state() == io.netty.handler.codec.http2.Http2Stream.State.CLOSED) {
            server.ended();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        // The client left, or a stream of it: part of the play.
    }
}
