package dev.ebb.server.notify;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One POST on a connection of its own to a given address: no proxy, no redirect, no cookie, and of the answer no more than a
 * bounded part is read. Netty, because the JDK's client resolves names by itself, and then the address that was checked need
 * not be the one that is connected to. Loaded with the first use. Thread-safe.
 */
final class PostClient implements AutoCloseable {
    private static final int MAX_LINE = 4096;
    private static final int MAX_HEAD = 16 << 10;
    private static final int MAX_BODY = 64 << 10;
    private static final int FIRST_FINAL = 200;
    private static final long CLOSE_MILLIS = 1000;

    private final Supplier<SslContext> tls;
    private @Nullable EventLoopGroup group;
    private @Nullable SslContext context;
    private boolean closed;

    /** {@code tls} is asked once, for the first https endpoint. */
    PostClient(Supplier<SslContext> tls) {
        this.tls = tls;
    }

    /** The authorities that the machine trusts. */
    static SslContext machineTrust() {
        try {
            return SslContextBuilder.forClient()
                    .sslProvider(SslProvider.JDK)
                    .endpointIdentificationAlgorithm("HTTPS")
                    .build();
        } catch (IOException broken) {
            throw new IllegalStateException("the machine's trusted certificates cannot be used", broken);
        }
    }

    /** The status of the answer. */
    int post(URI url, InetAddress address, Map<String, String> headers, byte[] body, Duration limit)
            throws IOException, InterruptedException {
        boolean secure = url.getScheme().equalsIgnoreCase("https");
        int port = url.getPort() >= 0 ? url.getPort() : secure ? 443 : 80;
        Exchange exchange = new Exchange();
        CompletableFuture<Integer> answer = exchange.answer;
        SslContext ssl = secure ? context() : null;
        Bootstrap bootstrap = new Bootstrap()
                .group(group())
                .channel(NioSocketChannel.class)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) Math.max(1, limit.toMillis()))
                .handler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        if (ssl != null) {
                            SslHandler handler = ssl.newHandler(channel.alloc(), bare(url.getHost()), port);
                            handler.setHandshakeTimeoutMillis(limit.toMillis());
                            channel.pipeline().addLast(handler);
                        }
                        channel.pipeline()
                                .addLast(new HttpClientCodec(MAX_LINE, MAX_HEAD, MAX_BODY))
                                .addLast(exchange);
                    }
                });
        FullHttpRequest request = request(url, headers, body);
        ChannelFuture connecting = bootstrap.connect(new InetSocketAddress(address, port));
        connecting.addListener((ChannelFuture connected) -> {
            if (connected.isSuccess()) {
                connected.channel().writeAndFlush(request).addListener(written -> {
                    if (!written.isSuccess()) {
                        answer.completeExceptionally(written.cause());
                    }
                });
            } else {
                request.release();
                answer.completeExceptionally(connected.cause());
            }
        });
        return await(exchange, connecting.channel(), limit);
    }

    private static int await(Exchange exchange, Channel channel, Duration limit)
            throws IOException, InterruptedException {
        try {
            return exchange.answer.get(limit.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException late) {
            if (exchange.status >= FIRST_FINAL) {
                return exchange.status; // whoever acknowledges and then dawdles has acknowledged
            }
            throw new IOException("it did not answer in time", late);
        } catch (ExecutionException failed) {
            Throwable cause = Objects.requireNonNullElse(failed.getCause(), failed);
            throw new IOException("the connection failed: " + cause.getMessage(), cause);
        } finally {
            channel.close();
        }
    }

    /** An IPv6 address goes without its brackets where certificates are compared. */
    private static String bare(String host) {
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }

    private static FullHttpRequest request(URI url, Map<String, String> headers, byte[] body) {
        String path = url.getRawPath().isEmpty() ? "/" : url.getRawPath();
        String target = url.getRawQuery() == null ? path : path + "?" + url.getRawQuery();
        FullHttpRequest request =
                new DefaultFullHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.POST, target, Unpooled.wrappedBuffer(body));
        request.headers()
                .set(HttpHeaderNames.HOST, url.getRawAuthority())
                .set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE)
                .set(HttpHeaderNames.CONTENT_LENGTH, body.length)
                .set(HttpHeaderNames.USER_AGENT, "Ebb-Notify/1");
        headers.forEach((name, value) -> request.headers().set(name, value));
        return request;
    }

    private synchronized EventLoopGroup group() throws IOException {
        if (closed) {
            throw new IOException("the service is stopping");
        }
        EventLoopGroup running = group;
        if (running == null) {
            running = new MultiThreadIoEventLoopGroup(
                    1, new DefaultThreadFactory("ebb-notify-net", true), NioIoHandler.newFactory());
            group = running;
        }
        return running;
    }

    private synchronized SslContext context() {
        SslContext known = context;
        if (known == null) {
            known = tls.get();
            context = known;
        }
        return known;
    }

    @Override
    public synchronized void close() {
        closed = true;
        EventLoopGroup running = group;
        if (running != null) {
            running.shutdownGracefully(0, CLOSE_MILLIS, TimeUnit.MILLISECONDS).awaitUninterruptibly(CLOSE_MILLIS);
        }
    }

    /** Waits for the status; the answer counts as given when its end was seen, or enough of it. */
    private static final class Exchange extends SimpleChannelInboundHandler<HttpObject> {
        private final CompletableFuture<Integer> answer = new CompletableFuture<>();
        private volatile int status;
        private int bodyBytes;

        @Override
        protected void channelRead0(ChannelHandlerContext channel, HttpObject message) {
            if (message.decoderResult().isFailure()) {
                answer.completeExceptionally(new IOException("its answer is not HTTP"));
                channel.close();
                return;
            }
            if (message instanceof HttpResponse head) {
                status = head.status().code();
            }
            if (message instanceof HttpContent content) {
                bodyBytes += content.content().readableBytes();
            }
            boolean ended = message instanceof LastHttpContent || bodyBytes > MAX_BODY;
            if (ended && status >= FIRST_FINAL) {
                answer.complete(status);
                channel.close();
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext channel) {
            if (status >= FIRST_FINAL) {
                answer.complete(status);
            } else {
                answer.completeExceptionally(new IOException("it closed the connection without an answer"));
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext channel, Throwable cause) {
            answer.completeExceptionally(cause);
            channel.close();
        }
    }
}
