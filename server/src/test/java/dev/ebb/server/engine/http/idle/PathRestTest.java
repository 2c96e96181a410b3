package dev.ebb.server.engine.http.idle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ebb.server.engine.IdleUseOptions;
import dev.ebb.server.governor.idle.Claim;
import dev.ebb.server.governor.idle.IdleOptions;
import dev.ebb.server.job.JobId;
import dev.ebb.server.job.JobPriority;
import dev.ebb.server.job.OwnerId;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A path is looked at while somebody in the background moves something, and at no other time. */
class PathRestTest {
    private static final Claim CLAIM = new Claim(JobPriority.NORMAL, OwnerId.ofUid(1), new JobId(new UUID(1, 1)));
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(20);
    private static final long LONG_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

    private final MultiThreadIoEventLoopGroup loops = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final AtomicInteger looks = new AtomicInteger();
    private ServerSocket server;
    private Channel channel;

    @BeforeEach
    void connect() throws Exception {
        server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        IdleUseOptions options = new IdleUseOptions(true, true, true, true, IdleOptions.DEFAULTS);
        IdleGovernor governor = new IdleGovernor(options, loops.next(), false, System::nanoTime);
        governor.line(new CountedLine());
        channel = new Bootstrap()
                .group(loops)
                .channel(NioSocketChannel.class)
                .handler(new ChannelInboundHandlerAdapter())
                .connect(server.getLocalSocketAddress())
                .sync()
                .channel();
        channel.eventLoop()
                .submit(() -> governor.connected(channel, "localhost", true))
                .sync();
    }

    @AfterEach
    void close() throws Exception {
        channel.close().sync();
        server.close();
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).sync();
    }

    @Test
    void path_isLookedAtOnlyWhileTheBackgroundMoves() throws Exception {
        assertThat(looks).hasValue(0);
        Load load = new Anything();
        for (int round = 0; round < 2; round++) {
            channel.eventLoop().submit(() -> PathSocket.carries(channel, load)).sync();
            int before = looks.get();
            awaitLooks(before + 20);
            channel.eventLoop().submit(() -> PathSocket.leaves(channel, load)).sync();
            awaitRest();
        }
    }

    private void awaitLooks(int count) {
        long end = System.nanoTime() + PATIENCE_NANOS;
        while (looks.get() < count) {
            assertThat(System.nanoTime()).isLessThan(end);
            Thread.onSpinWait();
        }
    }

    /** Nobody looks for twenty times as long as it is from one look to the next. */
    private void awaitRest() {
        long end = System.nanoTime() + PATIENCE_NANOS;
        long since = System.nanoTime();
        int seen = looks.get();
        while (System.nanoTime() - since < LONG_NANOS) {
            if (looks.get() != seen) {
                seen = looks.get();
                since = System.nanoTime();
            }
            assertThat(System.nanoTime()).as("it never came to rest").isLessThan(end);
            Thread.onSpinWait();
        }
    }

    private final class CountedLine implements WaitingLine {
        @Override
        public List<Claim> waiting(Predicate<String> hosts, boolean toSend) {
            looks.incrementAndGet();
            return List.of();
        }

        @Override
        public void serve() {
            // Nobody waits.
        }
    }

    private static final class Anything implements Load {
        @Override
        public Claim claim() {
            return CLAIM;
        }

        @Override
        public boolean sends() {
            return false;
        }

        @Override
        public boolean isShared() {
            return false;
        }

        @Override
        public boolean isAborted() {
            return false;
        }

        @Override
        public void hold(boolean held, int largestRead) {
            // There is nothing to be read.
        }

        @Override
        public void giveWay() {
            // It stays.
        }
    }
}
