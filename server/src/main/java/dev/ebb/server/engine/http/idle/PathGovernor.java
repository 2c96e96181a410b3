package dev.ebb.server.engine.http.idle;

import dev.ebb.server.engine.IdleUseOptions;
import dev.ebb.server.governor.idle.Claim;
import dev.ebb.server.governor.idle.Direction;
import dev.ebb.server.governor.idle.PastDecision;
import dev.ebb.server.governor.idle.PathReport;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import java.net.InetAddress;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at all connections of one path a hundred times a second, and sleeps while nobody in the background moves anything.
 * Confined to its event loop but for joining, waking and asking.
 */
final class PathGovernor {
    private static final Logger LOG = LoggerFactory.getLogger(PathGovernor.class);
    private static final long TICK_NANOS = 10_000_000L;
    /** So long after the last of the background it goes on looking: the next file comes soon. */
    private static final int LAST_TICKS = 50;

    private static final int TICKS_A_SECOND = 100;

    private final NetworkPath path;
    private final EventLoop loop;
    private final boolean uploads;
    private final boolean kernel;
    private final WaitingLine line;
    private final LongSupplier nanos;
    private final Predicate<String> hosts;
    private final PathWay down;
    private final PathWay up;
    private final Set<PathSocket> sockets = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean awake = new AtomicBoolean();
    private final Predicate<InetAddress> lost;
    private int quietTicks;
    private int ticks;
    private boolean troubled;

    /**
     * What all governors have in common.
     *
     * @param loop where they look
     * @param kernel whether sockets show their state and take windows
     * @param options what is governed
     * @param line who waits
     * @param prober sends probes
     * @param lost whether an address of this machine is gone
     * @param nanos a clock that only goes forward
     */
    record Surroundings(
            EventLoop loop,
            boolean kernel,
            IdleUseOptions options,
            WaitingLine line,
            Prober prober,
            Predicate<InetAddress> lost,
            LongSupplier nanos) {}

    /** Looks after the path to these hosts. */
    PathGovernor(NetworkPath path, Surroundings around, Predicate<String> hosts) {
        this.path = path;
        this.loop = around.loop();
        this.kernel = around.kernel();
        this.uploads = around.options().uploads();
        this.line = around.line();
        this.nanos = around.nanos();
        this.hosts = hosts;
        this.lost = around.lost();
        this.down = new PathWay(path, Direction.DOWN, around);
        this.up = new PathWay(path, Direction.UP, around);
    }

    private PathWay way(boolean sends) {
        return sends ? up : down;
    }

    /** A connection came up on the path. On the event loop of the connection. */
    void join(Channel channel, InetAddress remote, boolean meant) {
        long id = meant ? leave().orElseGet(PathSocket::nextId) : PathSocket.nextId();
        PathSocket socket = new PathSocket(this, channel, remote, id, meant, kernel);
        socket.join();
        sockets.add(socket);
        channel.closeFuture()
                .addListener(closed -> loop.execute(() -> {
                    if (sockets.remove(socket)) {
                        down.closed(socket.fresh(Direction.DOWN), socket.givesWay(), socket.isCut(), nanos.getAsLong());
                        up.closed(socket.fresh(Direction.UP), socket.givesWay(), false, nanos.getAsLong());
                    }
                }));
    }

    /** The number of a connection that was about to be opened, and is no more. */
    private Optional<Long> leave() {
        return down.openings().done().or(() -> up.openings().done());
    }

    /** A connection that had a leave did not come up. */
    void failed() {
        leave();
    }

    /** Whether somebody may open a connection now; from then on he is counted. For any thread. */
    boolean mayOpen(Claim claim, boolean sends) {
        if (sends && !uploads) {
            return true;
        }
        boolean may = way(sends).openings().take(claim, PathSocket.nextId(), nanos.getAsLong());
        wake();
        return may;
    }

    /** How many connections more there may be; negative while another job waits for one. For any thread. */
    int room(Claim claim, boolean sends) {
        return sends && !uploads ? Integer.MAX_VALUE : way(sends).room(claim);
    }

    /** Somebody in the background may want to move something. For any thread. */
    void wake() {
        if (awake.compareAndSet(false, true)) {
            loop.execute(this::tick);
        }
    }

    /** True when nobody is on it. */
    boolean isAsleep() {
        return !awake.get() && sockets.isEmpty();
    }

    private void tick() {
        long now = nanos.getAsLong();
        quietTicks++;
        try {
            if (look(now)) {
                quietTicks = 0;
            }
            troubled = false;
        } catch (RuntimeException broken) {
            if (!troubled) {
                LOG.error("the background on {} cannot be looked after", path.name(), broken);
            }
            troubled = true;
        }
        if (quietTicks < LAST_TICKS && !loop.isShuttingDown()) {
            long rest = TICK_NANOS - (nanos.getAsLong() - now);
            loop.schedule(this::tick, Math.max(TICK_NANOS / 10, rest), TimeUnit.NANOSECONDS);
        } else {
            sleep();
        }
    }

    private void sleep() {
        quietTicks = 0;
        down.sleep();
        up.sleep();
        awake.set(false);
        // Somebody may have come between the look and this.
        boolean more = sockets.stream().anyMatch(socket -> socket.isBusy() && socket.givesWay());
        if ((more
                        || !line.waiting(hosts, false).isEmpty()
                        || !line.waiting(hosts, true).isEmpty())
                && !loop.isShuttingDown()) {
            wake();
        }
    }

    /** One look; false when nobody in the background moves, or wants to. */
    private boolean look(long now) {
        if (ticks++ % TICKS_A_SECOND == 0 && !path.device().equals(PathFinder.UNKNOWN)) {
            sockets.forEach(socket -> socket.closeIf(lost));
        }
        down.begin();
        up.begin();
        long received = down.nicBytes();
        long sent = up.nicBytes();
        for (PathSocket socket : sockets) {
            socket.look();
            boolean givesWay = socket.givesWay() && (uploads || !socket.sends());
            boolean foreground = socket.isForeground();
            long came = socket.fresh(Direction.DOWN);
            long went = socket.fresh(Direction.UP);
            if (givesWay || foreground) {
                down.moved(came, givesWay);
                up.moved(went, givesWay);
            }
            long acknowledged = socket.acknowledged();
            if (givesWay) {
                down.arrived(came);
                up.arrived(acknowledged);
                way(socket.sends()).gives(socket);
            } else {
                socket.release();
                if (foreground) {
                    way(socket.sends()).foreground();
                }
            }
        }
        boolean busy = down.end(now, received, down.nicBytes(), line.waiting(hosts, false));
        return up.end(now, sent, up.nicBytes(), line.waiting(hosts, true)) || busy;
    }

    /** How it does; empty before anything moved on it. For any thread. */
    List<PathReport> reports() {
        return Stream.of(down, up).flatMap(way -> way.report().stream()).toList();
    }

    String name() {
        return path.name();
    }

    /** The latest changes of mind, oldest first. For any thread. */
    CompletionStage<List<PastDecision>> decisions() {
        CompletableFuture<List<PastDecision>> answer = new CompletableFuture<>();
        loop.execute(() -> {
            long now = nanos.getAsLong();
            answer.complete(Stream.of(down, up)
                    .flatMap(way -> way.decisions(now).stream())
                    .sorted(Comparator.comparing(PastDecision::age).reversed())
                    .toList());
        });
        return answer;
    }
}
