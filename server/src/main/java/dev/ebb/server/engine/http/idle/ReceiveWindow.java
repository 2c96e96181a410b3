package dev.ebb.server.engine.http.idle;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelOption;
import io.netty.channel.unix.IntegerUnixChannelOption;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Sets how much a server may have on its way on one connection. The kernel forgets the clamp when it measures its packets anew,
 * and then takes the whole buffer for the window: so the clamp is set at every tick, and the buffer is kept close to it. Confined
 * to the event loop of its connection.
 */
final class ReceiveWindow {
    /** A buffer that is set before the connection is there spoils its window for good; this comes right after. */
    static final int FIRST_BYTES = 4 * 1448;

    private static final int SMALLEST_BUFFER = 64 << 10;
    /** With a segment in it that nobody reads there is no window left; reading it opens the window again. */
    private static final int CLOSED_BUFFER = 2 << 10;

    private static final double ROOM = 1.25;
    private static final double GROWN = 1.2;
    private static final double SHRUNK = 0.6;
    private static final int USUAL_LIMIT = 212_992;

    private static final IntegerUnixChannelOption CLAMP = new IntegerUnixChannelOption("EBB_TCP_WINDOW_CLAMP", 6, 10);
    /** The same as SO_RCVBUF beyond the system's limit, for those who administer the network (socket(7)). */
    private static final IntegerUnixChannelOption FORCED = new IntegerUnixChannelOption("EBB_SO_RCVBUFFORCE", 1, 33);

    private static final int LARGEST_BUFFER = limit();
    private static final int LARGEST_FORCED = 16 << 20;
    private static volatile boolean mayForce = true;

    private final Channel channel;
    private final boolean clamps;
    private int buffer;

    /** The window of a connection; {@code clamps} where the system can hold it below its buffer. */
    ReceiveWindow(Channel channel, boolean clamps) {
        this.channel = channel;
        this.clamps = clamps;
    }

    /** The system's limit on what a program may set (socket(7), rmem_max). */
    private static int limit() {
        try (InputStream file = Files.newInputStream(Path.of("/proc/sys/net/core/rmem_max"))) {
            // In one go: Files.readString begins with a single byte, after which such a file has no more.
            String text = new String(file.readNBytes(32), US_ASCII);
            return (int) Math.min(Integer.MAX_VALUE, Long.parseLong(text.trim()));
        } catch (IOException | NumberFormatException unknown) {
            return USUAL_LIMIT;
        }
    }

    /** At most so many bytes may be on their way, in whole segments of this size; at least one. */
    void set(long bytes, int segmentBytes) {
        long segments = Math.max(1, bytes / segmentBytes);
        put((int) Math.max(SMALLEST_BUFFER, Math.min(LARGEST_FORCED, bytes * ROOM)), segments * segmentBytes);
    }

    /** At most so many bytes may be on their way or wait to be read. */
    void setWithUnread(long bytes, int segmentBytes) {
        long segments = Math.max(1, bytes / segmentBytes);
        put((int) Math.max(CLOSED_BUFFER, Math.min(LARGEST_BUFFER, bytes)), segments * segmentBytes);
    }

    /** Nothing more is to come. For a connection of which nothing is read: the next reading opens the window again. */
    void close(int segmentBytes) {
        put(CLOSED_BUFFER, segmentBytes);
    }

    private void put(int bufferBytes, long clampBytes) {
        try {
            if (bufferBytes > buffer * GROWN || bufferBytes < buffer * SHRUNK) {
                buffer = bufferBytes;
                resize(bufferBytes);
            }
            if (clamps) {
                channel.config().setOption(CLAMP, (int) Math.min(Integer.MAX_VALUE / 2, clampBytes));
            }
        } catch (ChannelException closed) {
            // It needs no window any more.
        }
    }

    /** Autotuning has ended with the first size that was set, so what the system's limit cuts off is missed over long ways. */
    private void resize(int bytes) {
        if (clamps && mayForce && bytes > LARGEST_BUFFER) {
            try {
                channel.config().setOption(FORCED, bytes);
                return;
            } catch (ChannelException refused) {
                mayForce = !channel.isActive();
            }
        }
        channel.config().setOption(ChannelOption.SO_RCVBUF, Math.min(LARGEST_BUFFER, bytes));
    }
}
