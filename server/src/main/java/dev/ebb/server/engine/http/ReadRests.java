package dev.ebb.server.engine.http;

import io.netty.channel.Channel;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * How long a connection may rest between two reads of a long body. Over a long way bytes come in many small pieces, and each
 * that is read by itself costs as much as a large one: a moment later there are more of them. What comes fast fills a read
 * anyway, and what comes slowly gains nothing. One for each body; confined to the event loop of its connection.
 */
final class ReadRests {
    /** What is worth a read. */
    private static final int ENOUGH_BYTES = 128 << 10;
    /** Short answers are not kept waiting. */
    private static final int LONG_BYTES = 256 << 10;

    private static final long SHORTEST_NANOS = 200_000;
    /** As long as it pays. */
    static final long LONGEST_NANOS = 4_000_000;

    private final Channel channel;
    private long came;
    private long lastNanos;

    ReadRests(Channel channel) {
        this.channel = channel;
    }

    /**
     * So many bytes were read just now: reads nothing for a moment if that pays, no longer than {@code mostNanos}, then goes on
     * if that is still {@code wanted}. What ends the connection, or resumes it, is heard at once.
     */
    void rest(long bytes, long mostNanos, BooleanSupplier wanted) {
        long nanos = Math.min(mostNanos, after(bytes, System.nanoTime()));
        if (nanos < SHORTEST_NANOS || !channel.config().isAutoRead()) {
            return;
        }
        channel.config().setAutoRead(false);
        Runnable goOn = () -> {
            if (wanted.getAsBoolean()) {
                channel.config().setAutoRead(true);
            }
        };
        channel.eventLoop().schedule(goOn, nanos, TimeUnit.NANOSECONDS);
    }

    /** Nanoseconds from now until more bytes than these are worth a read, or 0. */
    long after(long bytes, long now) {
        long elapsed = now - lastNanos;
        lastNanos = now;
        came += bytes;
        if (came < LONG_BYTES || bytes == 0 || bytes >= ENOUGH_BYTES / 2 || elapsed > LONGEST_NANOS * 2) {
            return 0;
        }
        long until = Math.min(LONGEST_NANOS, elapsed * ENOUGH_BYTES / bytes);
        return until < SHORTEST_NANOS ? 0 : until;
    }
}
