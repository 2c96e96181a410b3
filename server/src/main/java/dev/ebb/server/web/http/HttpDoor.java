package dev.ebb.server.web.http;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Listens for HTTP/1.1 and WebSockets on an address that only this machine reaches. Thread-safe. */
public final class HttpDoor implements AutoCloseable {
    private static final int KEEP_ALIVE_SECONDS = 10;
    private static final long GRACE_MILLIS = 1000;

    private final EventLoopGroup loop;
    private final ThreadPoolExecutor threads;
    private final Set<Channel> connections = ConcurrentHashMap.newKeySet();
    private final Channel listening;

    /**
     * How a door is made.
     *
     * @param address where to listen; a loopback address
     * @param patience how long a client may take for a request, and for taking in an answer
     * @param connections at once; more are closed
     * @param requests served at once; more are answered with 503
     */
    public record Terms(InetSocketAddress address, Duration patience, int connections, int requests) {
        /** What a few browsers on one machine need. */
        public static Terms on(InetSocketAddress address) {
            return new Terms(address, Duration.ofSeconds(30), 128, 32);
        }

        /** The same with other patience. */
        public Terms with(Duration other) {
            return new Terms(address, other, connections, requests);
        }
    }

    private HttpDoor(EventLoopGroup loop, Terms terms, List<Place> places) throws IOException {
        this.loop = loop;
        this.threads = new ThreadPoolExecutor(
                0,
                terms.requests(),
                KEEP_ALIVE_SECONDS,
                TimeUnit.SECONDS,
                new SynchronousQueue<>(),
                new DefaultThreadFactory("ebb-web", true));
        DoorSurroundings around = new DoorSurroundings(List.copyOf(places), threads, terms.patience());
        ServerBootstrap bootstrap = new ServerBootstrap()
                .group(loop)
                .channel(NioServerSocketChannel.class)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        admit(channel, terms.connections(), around);
                    }
                });
        var binding = bootstrap.bind(terms.address()).awaitUninterruptibly();
        if (!binding.isSuccess()) {
            throw taken(terms.address(), binding.cause());
        }
        this.listening = binding.channel();
    }

    private static IOException taken(InetSocketAddress address, Throwable cause) {
        return new IOException(
                "cannot listen on " + address.getHostString() + ":" + address.getPort() + ": " + cause.getMessage(),
                cause);
    }

    /** Listens for a moment, to know whether it can; IOException as {@link #open}. */
    public static void demandFree(InetSocketAddress address) throws IOException {
        try (ServerSocket moment = new ServerSocket()) {
            moment.setReuseAddress(true);
            moment.bind(address);
        } catch (IOException refused) {
            throw taken(address, refused);
        }
    }

    /** Opens it. The message of an IOException is for people. */
    public static HttpDoor open(Terms terms, List<Place> places) throws IOException {
        InetSocketAddress address = terms.address();
        if (address.isUnresolved() || !address.getAddress().isLoopbackAddress()) {
            throw new IllegalArgumentException(address + " is not a loopback address");
        }
        EventLoopGroup loop = new MultiThreadIoEventLoopGroup(
                1, new DefaultThreadFactory("ebb-web-io", true), NioIoHandler.newFactory());
        try {
            return new HttpDoor(loop, terms, places);
        } catch (IOException | RuntimeException failed) {
            loop.shutdownGracefully(0, 0, TimeUnit.MILLISECONDS);
            throw failed;
        }
    }

    private void admit(Channel channel, int most, DoorSurroundings around) {
        connections.add(channel);
        channel.closeFuture().addListener(closed -> connections.remove(channel));
        if (connections.size() > most) {
            channel.close();
        } else {
            around.start(channel.pipeline());
        }
    }

    /** The address it listens on, with the port that the system chose if it was asked to. */
    public InetSocketAddress address() {
        return (InetSocketAddress) listening.localAddress();
    }

    /** Stops listening and ends every connection. */
    @Override
    public void close() {
        listening.close().awaitUninterruptibly(GRACE_MILLIS);
        connections.forEach(Channel::close);
        threads.shutdownNow();
        loop.shutdownGracefully(0, GRACE_MILLIS, TimeUnit.MILLISECONDS).awaitUninterruptibly(GRACE_MILLIS);
    }
}
