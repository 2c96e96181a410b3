package dev.ebb.server.support;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolNegotiationHandler;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.IdentityCipherSuiteFilter;
import io.netty.handler.ssl.JdkSslContext;
import java.io.Closeable;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * A server that speaks HTTP/2 as rudely as its script says, and HTTP/1.1 in good order to who prefers that. Plain, it expects
 * HTTP/2 at once. Scripts run on the event loop of their connection.
 */
public final class Http2TestServer implements Closeable {
    /** Answers one request. */
    @FunctionalInterface
    public interface Script {
        void answer(Http2TestStream stream) throws Exception;
    }

    /**
     * A request as it came.
     *
     * @param connection counts connections, from 1
     * @param http2 whether over HTTP/2
     * @param headers as "name: value", lower case
     */
    public record Seen(int connection, boolean http2, String path, List<String> headers) {}

    private final MultiThreadIoEventLoopGroup group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final List<Seen> seen = new CopyOnWriteArrayList<>();
    private final List<Long> cancels = new CopyOnWriteArrayList<>();
    private final AtomicInteger connections = new AtomicInteger();
    private final AtomicInteger streams = new AtomicInteger();
    private final AtomicInteger most = new AtomicInteger();
    private final boolean secure;
    private final Channel listener;
    private volatile Script script;
    private volatile Function<String, byte[]> files = path -> new byte[0];
    private volatile Http2Settings settings = new Http2Settings().maxConcurrentStreams(1000);
    private volatile byte @Nullable [] rubbish;
    private volatile boolean answersPings = true;
    private volatile Runnable heard = () -> {};

    private Http2TestServer(@Nullable SSLContext tls, Script script) {
        this.secure = tls != null;
        this.script = script;
        JdkSslContext context = tls == null ? null : context(tls);
        listener = new ServerBootstrap()
                .group(group)
                .channel(NioServerSocketChannel.class)
                .childHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        int number = connections.incrementAndGet();
                        if (context == null) {
                            speakHttp2(channel, number);
                            return;
                        }
                        channel.pipeline().addLast(context.newHandler(channel.alloc()), new Choice(number));
                    }
                })
                .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .syncUninterruptibly()
                .channel();
    }

    private static JdkSslContext context(SSLContext tls) {
        ApplicationProtocolConfig both = new ApplicationProtocolConfig(
                Protocol.ALPN,
                SelectorFailureBehavior.NO_ADVERTISE,
                SelectedListenerFailureBehavior.ACCEPT,
                "h2",
                "http/1.1");
        return new JdkSslContext(
                tls, false, null, IdentityCipherSuiteFilter.INSTANCE, both, ClientAuth.NONE, null, false);
    }

    /** A plain server. */
    public static Http2TestServer start(Script script) {
        return new Http2TestServer(null, script);
    }

    public static Http2TestServer startSecure(SSLContext tls, Script script) {
        return new Http2TestServer(tls, script);
    }

    /** What lies where, for who asks in HTTP/1.1 and for {@link Http2TestStream#file}. */
    public Http2TestServer files(Function<String, byte[]> content) {
        files = content;
        return this;
    }

    /** Leaves PING unanswered. */
    public Http2TestServer withoutPings() {
        answersPings = false;
        return this;
    }

    /** Run with every request. */
    public Http2TestServer heard(Runnable with) {
        heard = with;
        return this;
    }

    /** What new connections say of themselves. */
    public Http2TestServer settings(Http2Settings next) {
        settings = next;
        return this;
    }

    /** Sent instead of HTTP/2 to who chose it. */
    public Http2TestServer rubbish(String text) {
        rubbish = text.getBytes(StandardCharsets.ISO_8859_1);
        return this;
    }

    /** The script for requests from now on. */
    public void script(Script next) {
        script = next;
    }

    public URI uri(String path) {
        int port = ((InetSocketAddress) listener.localAddress()).getPort();
        return URI.create((secure ? "https" : "http") + "://localhost:" + port + path);
    }

    public int port() {
        return ((InetSocketAddress) listener.localAddress()).getPort();
    }

    public List<Seen> seen() {
        return List.copyOf(seen);
    }

    /** Codes of the streams that the client reset. */
    public List<Long> cancels() {
        return List.copyOf(cancels);
    }

    public int connections() {
        return connections.get();
    }

    /** The most streams that were open at once. */
    public int mostStreams() {
        return most.get();
    }

    byte[] content(String path) {
        return files.apply(path);
    }

    void asked(Seen request, @Nullable Http2TestStream stream) throws Exception {
        seen.add(request);
        heard.run();
        if (stream != null) {
            most.accumulateAndGet(streams.incrementAndGet(), Math::max);
            script.answer(stream);
        }
    }

    void ended() {
        streams.decrementAndGet();
    }

    void cancelled(long code) {
        cancels.add(code);
    }

    private void speakHttp2(Channel channel, int number) {
        byte[] senseless = rubbish;
        if (senseless != null) {
            channel.pipeline().addLast(new ChannelInboundHandlerAdapter() {
                @Override
                public void channelRead(ChannelHandlerContext context, Object message) {
                    io.netty.util.ReferenceCountUtil.release(message);
                    context.writeAndFlush(Unpooled.wrappedBuffer(senseless));
                }
            });
            return;
        }
        channel.pipeline()
                .addLast(Http2FrameCodecBuilder.forServer()
                        .initialSettings(settings)
                        .encoderIgnoreMaxHeaderListSize(true)
                        .validateHeaders(false)
                        .autoAckPingFrame(answersPings)
                        .encoderEnforceMaxConcurrentStreams(false)
                        .gracefulShutdownTimeoutMillis(0)
                        .build())
                .addLast(new Http2TestConnection(this, number));
    }

    /** Speaks what was chosen. */
    private final class Choice extends ApplicationProtocolNegotiationHandler {
        private final int number;

        Choice(int number) {
            super("http/1.1");
            this.number = number;
        }

        @Override
        protected void configurePipeline(ChannelHandlerContext context, String protocol) {
            if (protocol.equals("h2")) {
                speakHttp2(context.channel(), number);
            } else {
                context.pipeline()
                        .addLast(
                                new HttpServerCodec(),
                                new HttpObjectAggregator(1 << 20),
                                new Http11Files(Http2TestServer.this, number));
            }
        }

        @Override
        protected void handshakeFailure(ChannelHandlerContext context, Throwable cause) {
            context.close();
        }
    }

    @Override
    public void close() {
        listener.close().syncUninterruptibly();
        group.shutdownGracefully(0, 5, java.util.concurrent.TimeUnit.SECONDS).syncUninterruptibly();
    }
}
