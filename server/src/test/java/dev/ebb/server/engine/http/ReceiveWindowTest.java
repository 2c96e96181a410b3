package dev.ebb.server.engine.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.ebb.server.engine.EngineHarness;
import dev.ebb.server.engine.IdleUseOptions;
import dev.ebb.server.governor.idle.IdleOptions;
import dev.ebb.server.job.JobPriority;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.unix.RawUnixChannelOption;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a server may have on its way, as its own kernel sees it. */
class ReceiveWindowTest {
    private static final int SIZE = 32 << 20;
    private static final int PART = 64 << 10;
    /** The window that a new connection is offered cannot be taken back before it is used up. */
    private static final int UNSETTLED = 1 << 20;

    /** The window is told in units of up to this (RFC 7323), and of whole segments. */
    private static final long ROUNDING = 16 << 10;

    /** Between two ticks the kernel may take the whole buffer for the window, which it makes twice what it was asked for. */
    private static final long WHOLE_BUFFER = 2 * (64L << 10);

    @TempDir
    Path folder;

    @BeforeEach
    void kernelThatShowsWindows() {
        assumeTrue(Epoll.isAvailable(), "the kernel shows no windows here");
    }

    @Test
    void window_ofABackgroundFile_isNeverLargerThanItMayBe() throws Exception {
        long most = 20 * 1448;
        try (MeasuringServer server = new MeasuringServer();
                EngineHarness engine = new EngineHarness(folder, o -> o.with(change -> change.idle(bounded(most))))) {
            engine.mode(IdleBandwidthTest.of(JobPriority.NORMAL))
                    .run(server.uri())
                    .awaitFinished();
            assertThat(server.usualWindow()).isBetween(1448L, most + ROUNDING);
            assertThat(server.largestWindow()).isLessThanOrEqualTo(WHOLE_BUFFER);
        }
    }

    @Test
    void window_ofAForegroundFile_isTheKernels() throws Exception {
        long most = 20 * 1448;
        try (MeasuringServer server = new MeasuringServer();
                EngineHarness engine = new EngineHarness(folder, o -> o.with(change -> change.idle(bounded(most))))) {
            engine.mode(IdleBandwidthTest.of(JobPriority.FOREGROUND))
                    .run(server.uri())
                    .awaitFinished();
            assertThat(server.usualWindow()).isGreaterThan(most + ROUNDING);
            assertThat(server.largestWindow()).isGreaterThan(WHOLE_BUFFER);
        }
    }

    private static IdleUseOptions bounded(long mostWindowBytes) {
        IdleOptions d = IdleOptions.DEFAULTS;
        IdleOptions bounded = new IdleOptions(
                d.targetMillis(),
                d.marginMillis(),
                d.calmMillis(),
                d.holdMillis(),
                d.longestHoldMillis(),
                d.ramp(),
                d.firstRamp(),
                d.gain(),
                d.foreignFactor(),
                d.segmentBytes(),
                d.segmentWireBytes(),
                d.firstSegments(),
                mostWindowBytes,
                d.capacityMemoryMillis(),
                d.baseMemoryMillis(),
                d.longestTickMillis(),
                d.pauseMillis(),
                d.probeEveryMillis(),
                d.decisions());
        return new IdleUseOptions(true, true, true, true, bounded);
    }

    /** Sends one large body, and looks at its window after each part. */
    private static final class MeasuringServer implements AutoCloseable {
        private static final int SND_WND = 228;
        private static final RawUnixChannelOption INFO = new RawUnixChannelOption("TEST_TCP_INFO", 6, 11, SND_WND + 4);

        private final MultiThreadIoEventLoopGroup loops =
                new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
        private final List<Long> windows = new CopyOnWriteArrayList<>();
        private final Channel channel;

        MeasuringServer() throws InterruptedException {
            channel = new ServerBootstrap()
                    .group(loops)
                    .channel(EpollServerSocketChannel.class)
                    .childHandler(new ChannelInitializer<Channel>() {
                        @Override
                        protected void initChannel(Channel child) {
                            child.pipeline().addLast(new Sending());
                        }
                    })
                    .bind(InetAddress.getLoopbackAddress(), 0)
                    .sync()
                    .channel();
        }

        URI uri() {
            return URI.create("http://127.0.0.1:" + ((InetSocketAddress) channel.localAddress()).getPort() + "/f");
        }

        long largestWindow() {
            return windows.stream().mapToLong(it -> it).max().orElseThrow();
        }

        /** The median. */
        long usualWindow() {
            return windows.stream()
                    .sorted()
                    .skip(windows.size() / 2)
                    .findFirst()
                    .orElseThrow();
        }

        private final class Sending extends SimpleChannelInboundHandler<ByteBuf> {
            private boolean begun;
            private int sent;

            @Override
            protected void channelRead0(ChannelHandlerContext context, ByteBuf request) {
                if (!begun) {
                    begun = true;
                    String head = "HTTP/1.1 200 OK\r\nContent-Length: " + SIZE + "\r\n\r\n";
                    context.write(Unpooled.copiedBuffer(head, StandardCharsets.US_ASCII));
                    send(context);
                }
            }

            private void send(ChannelHandlerContext context) {
                if (sent == SIZE) {
                    return;
                }
                sent += PART;
                context.writeAndFlush(Unpooled.wrappedBuffer(new byte[PART])).addListener((ChannelFutureListener)
                        written -> {
                            if (written.isSuccess()) {
                                look(context.channel());
                                send(context);
                            }
                        });
            }

            private void look(Channel at) {
                ByteBuffer info = at.config().getOption(INFO);
                long window = Integer.toUnsignedLong(
                        info.order(ByteOrder.nativeOrder()).getInt(SND_WND));
                if (sent > UNSETTLED) {
                    windows.add(window);
                }
            }
        }

        @Override
        public void close() throws InterruptedException {
            channel.close().sync();
            loops.shutdownGracefully(0, 1, java.util.concurrent.TimeUnit.SECONDS)
                    .sync();
        }
    }
}
