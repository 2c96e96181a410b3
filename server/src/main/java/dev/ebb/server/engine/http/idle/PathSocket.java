package dev.ebb.server.engine.http.idle;

import com.google.common.net.InetAddresses;
import dev.ebb.server.governor.idle.Claim;
import dev.ebb.server.governor.idle.ConnectionOrder;
import dev.ebb.server.governor.idle.ConnectionSignal;
import dev.ebb.server.governor.idle.Direction;
import dev.ebb.server.governor.idle.PathState;
import dev.ebb.server.job.JobId;
import dev.ebb.server.job.JobPriority;
import dev.ebb.server.job.OwnerId;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.util.AttributeKey;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * One connection on a path: what it carries, what it has moved, and what it may have in flight. Its bytes are counted below TLS.
 * What it carries changes on its event loop; it is looked at and told by its path.
 */
public final class PathSocket extends ChannelDuplexHandler {
    /** Payload of a segment where Ethernet and time stamps are. */
    static final int SEGMENT_BYTES = 1448;

    /** Whose a connection is that nothing was sent on yet. */
    static final Claim NOBODY = new Claim(JobPriority.LOW, new OwnerId("nobody"), new JobId(new UUID(0, 0)));

    private static final AtomicLong LAST_ID = new AtomicLong();
    private static final AttributeKey<PathSocket> KEY = AttributeKey.valueOf(PathSocket.class, "path");
    /** A window is what slows a connection down if half of it is used. */
    private static final double USED = 0.5;

    private static final double FOLLOWED = 0.05;
    private static final double TICKS_PER_SECOND = 100;
    private static final double MICROS = 1e6;
    private static final long NANOS_A_MICRO = 1_000;
    private static final long RESTS_A_ROUND_TRIP = 20;
    private static final long SURPLUS_REPEAT_NANOS = 2_000_000_000L;

    private final PathGovernor path;
    private final Channel channel;
    private final long id;
    private final String remote;
    private final boolean meant;
    private final boolean kernel;
    private final Set<Load> loads = ConcurrentHashMap.newKeySet();
    private final SocketReins reins;

    private final AtomicLong read = new AtomicLong();
    private volatile @Nullable TcpState state;
    private volatile boolean slowed;
    private volatile boolean cut;
    private volatile boolean ordered;
    private Claim claim = NOBODY;
    private final WireBytes wire = new WireBytes();
    private final long[] told = new long[Direction.values().length];
    private final long[] unseen = new long[Direction.values().length];
    private long acknowledged;
    private double rate;
    private long askedBack = Long.MIN_VALUE / 2;

    PathSocket(PathGovernor path, Channel channel, InetAddress remote, long id, boolean meant, boolean kernel) {
        this.path = path;
        this.channel = channel;
        this.id = id;
        this.remote = InetAddresses.toAddrString(remote);
        this.meant = meant;
        this.kernel = kernel;
        this.reins = new SocketReins(channel, kernel, loads);
    }

    /** A number that no connection had before. */
    static long nextId() {
        return LAST_ID.incrementAndGet();
    }

    /** Right after the connection came up and before anything was sent on it. */
    void join() {
        channel.attr(KEY).set(this);
        channel.pipeline().addFirst(this);
        if (meant) {
            reins.begin(SEGMENT_BYTES);
        }
    }

    private static @Nullable PathSocket of(Channel channel) {
        return channel.attr(KEY).get();
    }

    /** The connection carries this now. On its event loop. */
    public static void carries(Channel channel, Load load) {
        PathSocket socket = of(channel);
        if (socket != null) {
            socket.loads.add(load);
            socket.path.wake();
        }
    }

    /** The connection carries it no more. On its event loop. */
    public static void leaves(Channel channel, @Nullable Load load) {
        PathSocket socket = of(channel);
        if (socket != null && load != null) {
            socket.loads.remove(load);
            socket.cut |= load.isAborted();
            // It may go on over another connection.
            load.hold(false, Integer.MAX_VALUE);
            socket.reins.free();
        }
    }

    /** Whether the load gives way has changed: it moves to another connection if it can. For any thread. */
    public static void turned(Channel channel, Load load) {
        PathSocket socket = of(channel);
        if (socket != null) {
            socket.path.wake();
            load.giveWay();
        }
    }

    /** True while it is we who let the other side send slowly. For any thread. */
    public static boolean isSlowed(Channel channel) {
        PathSocket socket = of(channel);
        return socket != null && socket.slowed;
    }

    /**
     * For how long nothing may be read from it, of what would be {@code usual}: where a small window is to be filled, each moment
     * that it is not opened again is lost. On its event loop.
     */
    public static long longestRest(Channel channel, long usual) {
        PathSocket socket = of(channel);
        TcpState seen = socket == null ? null : socket.state;
        return socket == null || !socket.ordered
                ? usual
                : seen == null ? 0 : Math.min(usual, seen.receiveRttMicros() * NANOS_A_MICRO / RESTS_A_ROUND_TRIP);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (message instanceof ByteBuf bytes) {
            read.addAndGet(bytes.readableBytes());
        }
        context.fireChannelRead(message);
    }

    /** Closed at once when its own address is lost: nobody else will say so, and what it carries goes on over another way. */
    void closeIf(Predicate<InetAddress> lost) {
        if (channel.localAddress() instanceof InetSocketAddress local && lost.test(local.getAddress())) {
            channel.close();
        }
    }

    /** True when more may have been on its way when it was closed. */
    boolean isCut() {
        return cut;
    }

    boolean isBusy() {
        return !loads.isEmpty();
    }

    /** Whether what it carries gives way; for one that carries nothing, whether it was opened for such. */
    boolean givesWay() {
        Claim first = null;
        boolean all = true;
        for (Load load : loads) {
            Claim now = load.claim();
            if (now == null || !now.givesWay()) {
                all = false;
            } else if (first == null || now.priority().compareTo(first.priority()) < 0) {
                // Of several jobs that share it, the one that may go first counts.
                first = now;
            }
        }
        claim = first == null ? claim : first;
        return all && (first != null || meant);
    }

    /** Whether it carries something that gives way to none; a probe is nobody's. */
    boolean isForeground() {
        for (Load load : loads) {
            Claim now = load.claim();
            if (now != null && !now.givesWay()) {
                return true;
            }
        }
        return false;
    }

    /** Something that it carries. */
    Optional<Load> load() {
        return loads.stream().findFirst();
    }

    boolean sends() {
        for (Load load : loads) {
            if (load.sends()) {
                return true;
            }
        }
        return false;
    }

    /**
     * Looks at it, from whatever thread: what an event loop that is busy saw a while ago does not go with what the interface says
     * now.
     */
    void look() {
        if (kernel) {
            state = TcpState.read(channel);
        }
    }

    /** Payload that came, or that the other side has, since it was opened, as far as is known. */
    private long moved(Direction direction) {
        TcpState now = state;
        if (direction == Direction.UP) {
            return now == null ? 0 : now.bytesAcked();
        }
        return Math.max(read.get(), now == null ? 0 : now.bytesReceived());
    }

    /** What moved on the wire since this was asked last. */
    long fresh(Direction direction) {
        TcpState now = state;
        if (now != null) {
            return wire.fresh(direction, now);
        }
        long more = moved(direction) - unseen[direction.ordinal()];
        unseen[direction.ordinal()] += more;
        return more;
    }

    /** What the other side has acknowledged since this was asked last. */
    long acknowledged() {
        long now = moved(Direction.UP);
        long more = Math.max(0, now - acknowledged);
        acknowledged += more;
        return more;
    }

    /** What its path is told of it. */
    ConnectionSignal signal(Direction direction) {
        long bytes = Math.max(told[direction.ordinal()], moved(direction));
        rate += FOLLOWED * ((bytes - told[direction.ordinal()]) * TICKS_PER_SECOND - rate);
        told[direction.ordinal()] = bytes;
        return new ConnectionSignal(id, remote, claim, rttMicros(direction), bytes, underWay(direction), isBusy());
    }

    private long underWay(Direction direction) {
        TcpState now = state;
        return direction == Direction.DOWN || now == null ? 0 : now.unacknowledgedBytes();
    }

    private long rttMicros(Direction direction) {
        TcpState now = state;
        if (now == null) {
            return 0;
        }
        return direction == Direction.UP ? now.rttMicros() : now.hasTimestamps() ? now.receiveRttMicros() : 0;
    }

    /** Does as told. */
    void obey(Direction direction, ConnectionOrder order, PathState stateOfPath, long now) {
        ordered = true;
        boolean paced = order.bytesPerSecond() != ConnectionOrder.UNPACED;
        double allowed =
                paced ? order.bytesPerSecond() : order.windowBytes() * MICROS / Math.max(1, rttMicros(direction));
        slowed = stateOfPath == PathState.YIELD || rate >= USED * allowed;
        if (direction == Direction.UP) {
            reins.send(order, moved(direction), stateOfPath == PathState.YIELD, now);
        } else {
            reins.receive(order, read.get(), new SocketReins.Look(segmentBytes(), rttMicros(direction), now));
        }
        if (order.action() == ConnectionOrder.Action.CLOSE && now - askedBack > SURPLUS_REPEAT_NANOS) {
            askedBack = now;
            giveUp();
        }
    }

    @Override
    public void flush(ChannelHandlerContext context) {
        reins.flush(context);
    }

    /** It is one too many. */
    private void giveUp() {
        if (loads.isEmpty()) {
            channel.close();
        } else {
            loads.forEach(Load::giveWay);
        }
    }

    /** It gives way no more: nothing is held back. */
    void release() {
        slowed = false;
        ordered = false;
        reins.release(segmentBytes());
    }

    private int segmentBytes() {
        TcpState seen = state;
        return Math.max(SEGMENT_BYTES, seen == null ? 0 : seen.receiveSegmentBytes());
    }
}
