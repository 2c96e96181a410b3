package dev.ebb.server.peer.server;

import dev.ebb.server.peer.PeerOptions;
import dev.ebb.server.peer.cache.ContentCache;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.stream.ChunkedWriteHandler;
import io.netty.handler.timeout.IdleStateHandler;
import io.netty.handler.traffic.GlobalTrafficShapingHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Serves the cache: mutual TLS, three peers at once, no faster than allowed. Its sockets and reads have a thread of their own, so
 * that nothing else waits for them, and its packets are marked as less than best effort (RFC 8622). Thread-safe.
 */
public final class PeerServer implements AutoCloseable {
    private static final int MOST_CONNECTIONS = 64;
    private static final int IDLE_SECONDS = 30;
    /** A guest who takes less than 1 KiB a second of what lies ready for him, over this time, is shown out. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final int HANDSHAKE_SECONDS = 10;
    private static final int WAITING = 64;
    private static final int LOWER_EFFORT = 1 << 2; // DSCP 1

    private final MultiThreadIoEventLoopGroup loop = new MultiThreadIoEventLoopGroup(
            1, new DefaultThreadFactory("ebb-peer-io", true), NioIoHandler.newFactory());
    private final ThreadPoolExecutor readers = new ThreadPoolExecutor(
            1,
            1,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(WAITING),
            new DefaultThreadFactory("ebb-peer-read", true));
    private final ChannelGroup connections = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
    private final Guests guests = new Guests();
    private final Duration window;
    private final GlobalTrafficShapingHandler shaping;
    private final Channel door;

    private PeerServer(
            SslContext tls, PeerOptions.Address listen, ContentCache cache, long bytesPerSecond, Duration window)
            throws IOException {
        this.window = window;
        readers.allowCoreThreadTimeOut(true);
        shaping = new GlobalTrafficShapingHandler(loop, bytesPerSecond, 0, 100);
        ServerBootstrap bootstrap = new ServerBootstrap()
                .group(loop)
                .channel(NioServerSocketChannel.class)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.IP_TOS, LOWER_EFFORT)
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        open(channel, tls, cache);
                    }
                });
        try {
            door = bootstrap
                    .bind(listen.host(), listen.port())
                    .syncUninterruptibly()
                    .channel();
        } catch (RuntimeException taken) {
            stopThreads();
            throw taken;
        } catch (Exception taken) { // Netty throws the cause, which it does not declare
            stopThreads();
            throw new IOException("peer.listen: " + listen + " cannot be listened on: " + taken.getMessage(), taken);
        }
    }

    /** Serves from now on; IOException when it cannot listen there. */
    public static PeerServer start(SslContext tls, PeerOptions.Address listen, ContentCache cache, long bytesPerSecond)
            throws IOException {
        return start(tls, listen, cache, bytesPerSecond, PATIENCE);
    }

    /** The same, with a window of its own for guests who take next to nothing. */
    static PeerServer start(
            SslContext tls, PeerOptions.Address listen, ContentCache cache, long bytesPerSecond, Duration window)
            throws IOException {
        return new PeerServer(tls, listen, cache, bytesPerSecond, window);
    }

    private void open(SocketChannel channel, SslContext tls, ContentCache cache) {
        if (connections.size() >= MOST_CONNECTIONS) {
            channel.close();
            return;
        }
        connections.add(channel);
        SslHandler handshake = tls.newHandler(channel.alloc());
        handshake.setHandshakeTimeout(HANDSHAKE_SECONDS, TimeUnit.SECONDS);
        channel.pipeline()
                .addLast(new SlowGuests(window))
                .addLast(handshake)
                .addLast(shaping)
                .addLast(new IdleStateHandler(0, 0, IDLE_SECONDS))
                .addLast(new HttpServerCodec())
                .addLast(new ChunkedWriteHandler())
                .addLast(new ContentHandler(cache, guests, readers));
    }

    /** The limit of all together, from now on; 0 for none. */
    public void limit(long bytesPerSecond) {
        shaping.setWriteLimit(bytesPerSecond);
    }

    /** That limit. */
    public long limit() {
        return shaping.getWriteLimit();
    }

    /** Bytes sent so far, heads of answers included. */
    public long sentBytes() {
        return shaping.trafficCounter().cumulativeWrittenBytes();
    }

    /** Where it listens. */
    public int port() {
        return ((InetSocketAddress) door.localAddress()).getPort();
    }

    /** True while somebody is being served. */
    public boolean isBusy() {
        return !guests.isEmpty();
    }

    @Override
    public void close() {
        door.close().awaitUninterruptibly();
        connections.close().awaitUninterruptibly(1, TimeUnit.SECONDS);
        stopThreads();
    }

    private void stopThreads() {
        shaping.release();
        readers.shutdown();
        loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(2, TimeUnit.SECONDS);
    }
}
