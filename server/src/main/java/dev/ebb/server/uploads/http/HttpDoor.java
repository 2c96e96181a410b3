package dev.ebb.server.uploads.http;

import dev.ebb.server.uploads.web.Service;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Listens on one address for HTTP/1.1 and HTTP/2, with or without TLS. Thread-safe. */
public final class HttpDoor implements AutoCloseable {
    private static final int EVENT_LOOPS = 2;
    private static final int KEEP_ALIVE_SECONDS = 10;
    private static final long GRACE_MILLIS = 2000;
    private static final int SMALLEST_READ = 2 << 10;
    private static final int USUAL_READ = 64 << 10;
    private static final int LARGEST_READ = 256 << 10;

    private final EventLoopGroup loops;
    private final ThreadPoolExecutor threads;
    private final Set<Channel> connections = ConcurrentHashMap.newKeySet();
    private final Channel listening;

    /**
     * How a door is made.
     *
     * @param address where to listen
     * @param certificate PEM chain; null = no TLS
     * @param key PEM private key of the certificate
     * @param idle how long a client may do nothing
     * @param bytesPerSecond of a body at least
     * @param requests at once
     * @param connections at once
     */
    public record Terms(
            InetSocketAddress address,
            @Nullable Path certificate,
            @Nullable Path key,
            Duration idle,
            long bytesPerSecond,
            int requests,
            int connections) {}

    private HttpDoor(EventLoopGroup loops, Terms terms, Service service) throws IOException {
        this.loops = loops;
        this.threads = new ThreadPoolExecutor(
                0,
                terms.requests(),
                KEEP_ALIVE_SECONDS,
                TimeUnit.SECONDS,
                new SynchronousQueue<>(),
                new DefaultThreadFactory("ebb-upload", true));
        SslContext tls = tls(terms);
        Patience patience = new Patience(terms.idle(), terms.bytesPerSecond());
        Pipelines pipelines = new Pipelines(service, threads, patience, tls);
        ServerBootstrap bootstrap = new ServerBootstrap()
                .group(loops)
                .channel(NioServerSocketChannel.class)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(
                        ChannelOption.RECVBUF_ALLOCATOR,
                        new AdaptiveRecvByteBufAllocator(SMALLEST_READ, USUAL_READ, LARGEST_READ))
                .childHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        admit(channel, terms.connections(), pipelines);
                    }
                });
        this.listening = listen(bootstrap, terms.address());
    }

    /** Opens it. The message of an IOException is for people. */
    public static HttpDoor open(Terms terms, Service service) throws IOException {
        EventLoopGroup loops = new MultiThreadIoEventLoopGroup(
                EVENT_LOOPS, new DefaultThreadFactory("ebb-upload-io", true), NioIoHandler.newFactory());
        try {
            return new HttpDoor(loops, terms, service);
        } catch (IOException | RuntimeException failed) {
            loops.shutdownGracefully(0, 0, TimeUnit.MILLISECONDS);
            throw failed;
        }
    }

    private static Channel listen(ServerBootstrap bootstrap, InetSocketAddress address) throws IOException {
        var binding = bootstrap.bind(address).awaitUninterruptibly();
        if (!binding.isSuccess()) {
            Throwable cause = binding.cause();
            throw new IOException(
                    "cannot listen on " + address.getHostString() + ":" + address.getPort() + ": " + cause.getMessage()
                            + "; another address is set with uploads.listen (--listen)",
                    cause);
        }
        return binding.channel();
    }

    private void admit(Channel channel, int most, Pipelines pipelines) {
        connections.add(channel);
        channel.closeFuture().addListener(closed -> connections.remove(channel));
        if (connections.size() > most) {
            channel.close();
        } else {
            pipelines.start(channel);
        }
    }

    private static @Nullable SslContext tls(Terms terms) throws IOException {
        Path certificate = terms.certificate();
        Path key = terms.key();
        if (certificate == null || key == null) {
            return null;
        }
        try {
            return SslContextBuilder.forServer(certificate.toFile(), key.toFile())
                    .applicationProtocolConfig(new ApplicationProtocolConfig(
                            ApplicationProtocolConfig.Protocol.ALPN,
                            SelectorFailureBehavior.NO_ADVERTISE,
                            SelectedListenerFailureBehavior.ACCEPT,
                            ApplicationProtocolNames.HTTP_2,
                            ApplicationProtocolNames.HTTP_1_1))
                    .build();
        } catch (IllegalArgumentException unusable) {
            throw new IOException(
                    "the certificate " + certificate + " and its key " + key + " cannot be used: "
                            + unusable.getMessage(),
                    unusable);
        }
    }

    /** The port that the system chose, or the one asked for. */
    public int port() {
        return ((InetSocketAddress) listening.localAddress()).getPort();
    }

    /** Stops listening; requests under way are cut off, and what they had brought is kept. */
    @Override
    public void close() {
        listening.close().awaitUninterruptibly(GRACE_MILLIS);
        connections.forEach(Channel::close);
        threads.shutdown();
        try {
            if (!threads.awaitTermination(GRACE_MILLIS, TimeUnit.MILLISECONDS)) {
                threads.shutdownNow();
                threads.awaitTermination(GRACE_MILLIS, TimeUnit.MILLISECONDS);
            }
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
        }
        loops.shutdownGracefully(0, GRACE_MILLIS, TimeUnit.MILLISECONDS).awaitUninterruptibly(GRACE_MILLIS);
    }
}
