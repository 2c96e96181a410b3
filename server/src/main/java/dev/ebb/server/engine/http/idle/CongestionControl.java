package dev.ebb.server.engine.http.idle;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.unix.RawUnixChannelOption;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The congestion control of one connection that sends (tcp(7), TCP_CONGESTION). Some send single segments when they are slow, as BBR
 * does, and the other side then waits for a second one before it acknowledges (RFC 9293, section 3.8.6.3; 40 ms on Linux): that looks
 * like a queue. So while a connection trickles, one that sends two at a time is in its place. Confined to the event loop of its
 * connection.
 */
final class CongestionControl {
    private static final int LONGEST_NAME = 16;
    private static final List<String> IN_PAIRS = List.of("cubic", "reno");
    private static final RawUnixChannelOption OPTION =
            new RawUnixChannelOption("EBB_TCP_CONGESTION", 6, 13, LONGEST_NAME);

    private final Channel channel;
    private @Nullable String usual;
    private boolean trickles;

    CongestionControl(Channel channel) {
        this.channel = channel;
    }

    /** From now on it trickles, or does so no more. */
    void trickle(boolean now) {
        if (now == trickles) {
            return;
        }
        trickles = now;
        try {
            if (now) {
                usual = name();
                if (!IN_PAIRS.contains(usual)) {
                    replace();
                }
            } else if (usual != null && !IN_PAIRS.contains(usual)) {
                put(usual);
            }
        } catch (ChannelException closed) {
            // It sends nothing any more.
        }
    }

    private void replace() {
        for (String name : IN_PAIRS) {
            try {
                put(name);
                return;
            } catch (ChannelException notHere) {
                // The next: reno is everywhere.
            }
        }
    }

    private @Nullable String name() {
        ByteBuffer value = channel.config().getOption(OPTION);
        return value == null ? null : US_ASCII.decode(value).toString().trim();
    }

    private void put(String name) {
        ByteBuffer value = ByteBuffer.allocate(LONGEST_NAME);
        value.put(name.getBytes(US_ASCII)).rewind();
        channel.config().setOption(OPTION, value);
    }
}
