package dev.ebb.server.support;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import java.util.List;

/** The files of a {@link Http2TestServer} for who asks in HTTP/1.1: always whole, and in good order. */
final class Http11Files extends SimpleChannelInboundHandler<FullHttpRequest> {
    private final Http2TestServer server;
    private final int number;

    Http11Files(Http2TestServer server, int number) {
        this.server = server;
        this.number = number;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, FullHttpRequest request) throws Exception {
        List<String> headers = request.headers().entries().stream()
                .map(field -> field.getKey().toLowerCase(java.util.Locale.ROOT) + ": " + field.getValue())
                .toList();
        server.asked(new Http2TestServer.Seen(number, false, request.uri(), headers), null);
        byte[] content = server.content(request.uri());
        FullHttpResponse response = new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1, HttpResponseStatus.OK, Unpooled.wrappedBuffer(content));
        response.headers().set("Content-Length", content.length);
        response.headers().set("ETag", Http2TestStream.tag(content));
        context.writeAndFlush(response);
    }
}
