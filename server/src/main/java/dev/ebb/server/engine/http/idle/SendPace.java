package dev.ebb.server.engine.http.idle;

import dev.ebb.server.governor.idle.ConnectionOrder;
import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.unix.IntegerUnixChannelOption;

/**
 * Lets the kernel send so many bytes a second on one connection, and keep little that was not sent: what is queued here can be
 * held back, what is queued there can not. Confined to the event loop of its connection.
 */
final class SendPace {
    private static final int SOL_SOCKET = 1;
    private static final int IPPROTO_TCP = 6;
    private static final IntegerUnixChannelOption RATE =
            new IntegerUnixChannelOption("EBB_SO_MAX_PACING_RATE", SOL_SOCKET, 47);
    private static final IntegerUnixChannelOption UNSENT =
            new IntegerUnixChannelOption("EBB_TCP_NOTSENT_LOWAT", IPPROTO_TCP, 25);

    private static final int MOST_UNSENT = 32 << 10;
    private static final int UNLIMITED = -1;
    private static final long SLOWEST = 1_000;

    private final Channel channel;
    private int rate = UNLIMITED;
    private boolean bounded;

    SendPace(Channel channel) {
        this.channel = channel;
    }

    /** From now on at this rate. */
    void set(long bytesPerSecond) {
        boolean none = bytesPerSecond == ConnectionOrder.UNPACED;
        int next = none ? UNLIMITED : (int) Math.max(SLOWEST, Math.min(Integer.MAX_VALUE, bytesPerSecond));
        try {
            if (!bounded && !none) {
                bounded = true;
                channel.config().setOption(UNSENT, MOST_UNSENT);
            }
            if (next != rate) {
                rate = next;
                channel.config().setOption(RATE, next);
            }
        } catch (ChannelException closed) {
            // It sends nothing any more.
        }
    }
}
