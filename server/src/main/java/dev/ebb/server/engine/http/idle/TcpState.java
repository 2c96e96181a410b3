package dev.ebb.server.engine.http.idle;

import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.unix.RawUnixChannelOption;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * What the kernel says of a TCP connection ({@code struct tcp_info} in linux/tcp.h). Read raw, for Netty's view of it ends before
 * the counters of bytes, and these are what cannot be had otherwise: they count what has come and was not read yet, and below
 * TLS.
 *
 * @param hasTimestamps both sides send timestamps (RFC 7323), without which {@code receiveRttMicros} is no measurement
 * @param receiveRttMicros round trip as the receiver sees it; 0 before the first
 * @param rttMicros round trip as the sender sees it, smoothed
 * @param bytesReceived payload that has come in order
 * @param bytesAcked payload that the other side has
 * @param bytesSent payload that was sent, what was sent twice counted twice
 * @param unacknowledgedBytes payload that is under way, in segments of the size in use
 * @param segmentsIn segments that have come
 * @param dataSegmentsIn those of them with payload, in order or not
 * @param segmentsOut segments that were sent
 * @param receiveSegmentBytes payload of a segment that comes
 */
record TcpState(
        boolean hasTimestamps,
        long receiveRttMicros,
        long rttMicros,
        long bytesReceived,
        long bytesAcked,
        long bytesSent,
        long unacknowledgedBytes,
        long segmentsIn,
        long dataSegmentsIn,
        long segmentsOut,
        int receiveSegmentBytes) {
    private static final int IPPROTO_TCP = 6;
    private static final int TCP_INFO = 11;
    private static final int SIZE = 208;
    private static final int TIMESTAMPS = 1;
    private static final RawUnixChannelOption OPTION =
            new RawUnixChannelOption("EBB_TCP_INFO", IPPROTO_TCP, TCP_INFO, SIZE);

    /** Now; null when the kernel is none that says so much, or the connection is gone. For any thread. */
    static @Nullable TcpState read(Channel channel) {
        try {
            ByteBuffer info = channel.config().getOption(OPTION);
            return info == null ? null : parse(info.order(ByteOrder.nativeOrder()));
        } catch (ChannelException | BufferUnderflowException unreadable) {
            return null;
        }
    }

    private static TcpState parse(ByteBuffer info) {
        return new TcpState(
                (info.get(5) & TIMESTAMPS) != 0,
                unsigned(info, 92),
                unsigned(info, 68),
                info.getLong(128),
                info.getLong(120),
                Math.max(info.getLong(120), info.getLong(200)),
                unsigned(info, 24) * unsigned(info, 16),
                unsigned(info, 140),
                unsigned(info, 152),
                unsigned(info, 136),
                info.getInt(20));
    }

    private static long unsigned(ByteBuffer info, int offset) {
        return Integer.toUnsignedLong(info.getInt(offset));
    }
}
