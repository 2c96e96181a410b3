package dev.ebb.server.engine.http.idle;

import dev.ebb.server.governor.idle.ConnectionOrder;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Holds one connection back as it is told: by its window, by the pace of its reading or sending, or altogether. Orders come on the
 * loop of its path; what touches the socket is done on the loop of the connection.
 */
final class SocketReins {
    private static final long UNBOUNDED = Long.MAX_VALUE / 4;
    private static final long RUNNING = Long.MAX_VALUE;
    /** A look or two more than a round trip. */
    private static final long DRAIN_NANOS = 15_000_000L;

    /** What comes between two looks when no more than a segment may be on its way. */
    private static final int DRAINED_SEGMENTS = 2;

    private final Channel channel;
    private final boolean kernel;
    private final Set<Load> loads;
    private final ReceiveWindow window;
    private final SendPace sending;
    private final CongestionControl control;
    private final Pace pace = new Pace();
    private boolean tight;
    private long pausedSince = RUNNING;
    private long readThen;
    private boolean closed;
    private boolean holdsFlush;
    private boolean flushDue;

    /** Holds back what the connection carries; {@code kernel} where it takes windows and paces. */
    SocketReins(Channel channel, boolean kernel, Set<Load> loads) {
        this.channel = channel;
        this.kernel = kernel;
        this.loads = loads;
        this.window = new ReceiveWindow(channel, kernel);
        this.sending = new SendPace(channel);
        this.control = new CongestionControl(channel);
    }

    /** The connection is new. On its loop. */
    void begin(int segmentBytes) {
        window.set(ReceiveWindow.FIRST_BYTES, segmentBytes);
    }

    /**
     * How the connection is at a look.
     *
     * @param segmentBytes payload of a segment
     * @param rttMicros its round trip; 0 while unknown
     * @param now when, in nanoseconds
     */
    record Look(int segmentBytes, long rttMicros, long now) {}

    /** What the other side may send, of which we have read so much. */
    void receive(ConnectionOrder order, long readBytes, Look look) {
        tight = true;
        int segmentBytes = look.segmentBytes();
        if (order.action() != ConnectionOrder.Action.MOVE) {
            pause(readBytes, look);
            return;
        }
        pausedSince = RUNNING;
        boolean paced = order.bytesPerSecond() != ConnectionOrder.UNPACED;
        onLoop(() -> {
            if (paced) {
                window.setWithUnread(order.windowBytes(), segmentBytes);
            } else {
                window.set(order.windowBytes(), segmentBytes);
            }
        });
        hold(pace.closes(order.bytesPerSecond(), readBytes, look.now()), pace.largestRead());
    }

    /**
     * What is on its way is read first, for the kernel throws away what does not fit a smaller buffer: for a round trip, and until no
     * more comes than the one segment that may. Others than the one that reads late keep a shared connection alive, so it is not closed.
     */
    private void pause(long readBytes, Look look) {
        int segmentBytes = look.segmentBytes();
        if (pausedSince == RUNNING) {
            pausedSince = look.now();
            readThen = readBytes;
            closed = false;
        }
        long drain = DRAIN_NANOS + TimeUnit.MICROSECONDS.toNanos(look.rttMicros());
        boolean drained = look.now() - pausedSince > drain && readBytes - readThen <= DRAINED_SEGMENTS * segmentBytes;
        closed |= drained && loads.stream().noneMatch(Load::isShared);
        readThen = readBytes;
        hold(closed, Integer.MAX_VALUE);
        boolean shut = closed;
        onLoop(() -> {
            if (shut) {
                window.close(segmentBytes);
            } else {
                window.set(0, segmentBytes);
            }
        });
    }

    /** What we may send, of which the other side has so much; {@code trickles} while the path is somebody else's. */
    void send(ConnectionOrder order, long sentBytes, boolean trickles, long now) {
        tight = true;
        boolean moves = order.action() == ConnectionOrder.Action.MOVE;
        boolean waits = !moves || !kernel && pace.closes(order.bytesPerSecond(), sentBytes, now);
        onLoop(() -> {
            if (kernel) {
                control.trickle(trickles);
                sending.set(moves ? order.bytesPerSecond() : 0);
            }
            holdFlush(waits);
        });
    }

    private void hold(boolean held, int largestRead) {
        boolean shared = false;
        for (Load load : loads) {
            shared |= load.isShared();
            if (!load.isShared()) {
                load.hold(held, largestRead);
            }
        }
        if (shared && channel.config().isAutoRead() == held) {
            onLoop(() -> channel.config().setAutoRead(!held));
        }
    }

    /** Parts of a body are sent one after the other: with one of them waiting here no other comes. */
    void flush(ChannelHandlerContext context) {
        if (holdsFlush) {
            flushDue = true;
        } else {
            context.flush();
        }
    }

    private void holdFlush(boolean holds) {
        holdsFlush = holds;
        if (!holds && flushDue) {
            flushDue = false;
            ChannelHandlerContext context = channel.pipeline().context(PathSocket.class);
            if (context != null) {
                context.flush();
            }
        }
    }

    /** What it carried is over, and what comes next is not to be held for its sake. On the loop of the connection. */
    void free() {
        holdFlush(false);
    }

    /** Nothing is held back any more. */
    void release(int segmentBytes) {
        if (tight) {
            tight = false;
            pausedSince = RUNNING;
            hold(false, Integer.MAX_VALUE);
            onLoop(() -> {
                window.set(UNBOUNDED, segmentBytes);
                holdFlush(false);
                if (kernel) {
                    control.trickle(false);
                    sending.set(ConnectionOrder.UNPACED);
                }
            });
        }
    }

    /** Does something on the loop of the connection: at once if this is it. */
    void onLoop(Runnable step) {
        if (channel.eventLoop().inEventLoop()) {
            step.run();
        } else {
            channel.eventLoop().execute(step);
        }
    }
}
