package dev.ebb.server.uploads.http;

import dev.ebb.server.uploads.web.Service;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.HttpResponseEncoder;
import io.netty.handler.codec.http2.Http2FrameCodec;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.Http2StreamFrameToHttpObjectCodec;
import io.netty.handler.flow.FlowControlHandler;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.ApplicationProtocolNegotiationHandler;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** Builds what stands between a socket and the service, for each version of HTTP. Thread-safe. */
final class Pipelines {
    private static final int MAX_LINE = 8 << 10;
    private static final int MAX_HEAD = 32 << 10;
    private static final int MAX_PART = 256 << 10;
    private static final int STREAMS = 64;
    private static final int STREAM_WINDOW = 1 << 20;

    private final Service service;
    private final Executor threads;
    private final Patience patience;
    private final @Nullable SslContext tls;

    Pipelines(Service service, Executor threads, Patience patience, @Nullable SslContext tls) {
        this.service = service;
        this.threads = threads;
        this.patience = patience;
        this.tls = tls;
    }

    Patience patience() {
        return patience;
    }

    void start(Channel channel) {
        if (tls == null) {
            channel.pipeline().addLast(new FirstWords(this));
            return;
        }
        SslHandler handler = tls.newHandler(channel.alloc());
        handler.setHandshakeTimeoutMillis(patience.idle().toMillis());
        channel.pipeline()
                .addLast(handler)
                .addLast(new ApplicationProtocolNegotiationHandler(ApplicationProtocolNames.HTTP_1_1) {
                    @Override
                    protected void configurePipeline(ChannelHandlerContext context, String protocol) {
                        if (protocol.equals(ApplicationProtocolNames.HTTP_2)) {
                            http2(context.pipeline());
                        } else {
                            http1(context.pipeline());
                        }
                    }

                    /** Strangers who speak no TLS, or a bad one, are many, and none of them is worth a stack trace. */
                    @Override
                    protected void handshakeFailure(ChannelHandlerContext context, Throwable cause) {
                        context.close();
                    }
                });
    }

    void http1(ChannelPipeline pipeline) {
        HttpDecoderConfig limits = new HttpDecoderConfig()
                .setMaxInitialLineLength(MAX_LINE)
                .setMaxHeaderSize(MAX_HEAD)
                .setMaxChunkSize(MAX_PART);
        pipeline.addLast(new HttpRequestDecoder(limits))
                .addLast(new HttpResponseEncoder())
                // Hands out one message for each read, however many a packet held.
                .addLast(new FlowControlHandler())
                .addLast(new ExchangeHandler(service, threads, patience, tls != null));
    }

    void http2(ChannelPipeline pipeline) {
        Http2FrameCodec codec = Http2FrameCodecBuilder.forServer()
                .initialSettings(Http2Settings.defaultSettings()
                        .maxConcurrentStreams(STREAMS)
                        .initialWindowSize(STREAM_WINDOW)
                        .maxHeaderListSize(MAX_HEAD))
                .build();
        pipeline.addLast(codec)
                .addLast(new Http2Upkeep(codec, patience))
                .addLast(new Http2MultiplexHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel stream) {
                        stream.pipeline()
                                .addLast(new Http2StreamFrameToHttpObjectCodec(true))
                                .addLast(new FlowControlHandler())
                                .addLast(new ExchangeHandler(service, threads, patience, tls != null));
                    }
                }));
    }
}
