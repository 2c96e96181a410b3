package dev.ebb.server.web.http;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.websocketx.WebSocketFrameAggregator;
import io.netty.handler.codec.http.websocketx.WebSocketServerProtocolConfig;
import io.netty.handler.codec.http.websocketx.WebSocketServerProtocolHandler;
import io.netty.handler.flow.FlowControlHandler;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * What the connections of a door have in common. Immutable.
 *
 * @param places which service answers where; the first that takes a path
 * @param threads run services
 * @param patience how long a client may take for a request, and for taking in an answer
 */
record DoorSurroundings(List<Place> places, Executor threads, Duration patience) {
    private static final int MAX_LINE = 8 << 10;
    private static final int MAX_HEAD = 16 << 10;
    private static final int MAX_PART = 64 << 10;
    private static final int MAX_MESSAGE = 1 << 20;

    @Nullable
    WebService at(String path) {
        return places.stream()
                .filter(place -> place.takes(path))
                .map(Place::service)
                .findFirst()
                .orElse(null);
    }

    void start(ChannelPipeline pipeline) {
        pipeline.addLast(new HttpServerCodec(new HttpDecoderConfig()
                        .setMaxInitialLineLength(MAX_LINE)
                        .setMaxHeaderSize(MAX_HEAD)
                        .setMaxChunkSize(MAX_PART)))
                .addLast(new WholeRequests(MAX_MESSAGE))
                // Hands on nothing while a request is being served.
                .addLast(new FlowControlHandler())
                .addLast(new RequestHandler(this));
    }

    /** The connection speaks HTTP no more: what follows goes to {@code listener}. */
    void turnIntoSocket(ChannelHandlerContext context, FullHttpRequest request, SocketListener listener) {
        WebSocketServerProtocolConfig config = WebSocketServerProtocolConfig.newBuilder()
                .websocketPath("/")
                .checkStartsWith(true)
                .maxFramePayloadLength(MAX_MESSAGE)
                .allowExtensions(false)
                .handshakeTimeoutMillis(patience.toMillis())
                .build();
        ChannelPipeline pipeline = context.pipeline();
        pipeline.addLast(new WebSocketServerProtocolHandler(config))
                .addLast(new WebSocketFrameAggregator(MAX_MESSAGE))
                .addLast(new SocketHandler(context.channel(), listener, threads));
        context.fireChannelRead(request);
        pipeline.remove(context.handler());
    }
}
