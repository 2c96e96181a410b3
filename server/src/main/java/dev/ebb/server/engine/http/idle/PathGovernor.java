package dev.ebb.server.engine.http.idle;

import dev.ebb.server.engine.IdleUseOptions;
import dev.ebb.server.governor.idle.Claim;
import dev.ebb.server.governor.idle.ConnectionSignal;
import dev.ebb.server.governor.idle.Direction;
import dev.ebb.server.governor.idle.ForegroundSignal;
import dev.ebb.server.governor.idle.PastDecision;
import dev.ebb.server.governor.idle.PathController;
import dev.ebb.server.governor.idle.PathOrders;
import dev.ebb.server.governor.idle.PathReport;
import dev.ebb.server.governor.idle.PathSignals;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
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
import org.jspecify.annotations.Nullable;

/**
 * Looks at all connections of one path a hundred times a second, asks the controller and does as it says; sleeps while nobody in
 * the background moves anything. Confined to its event loop but for joining, waking and asking.
 */
final class PathGovernor {
    private static final long TICK_NANOS = 10_000_000L;
    /** So long after the last of the background it goes on looking: the next file comes soon. */
    private static final int LAST_TICKS = 50;
    /** Somebody always moves, whatever the controller thinks. */
    private static final long LONGEST_STANDSTILL_NANOS = 3_000_000_000L;

    private final NetworkPath path;
    private final EventLoop loop;
    private final boolean kernel;
    private final LongSupplier nanos;
    private final PathController controller;
    private final PathProbe probe;
    private final Openings openings = new Openings();
    private final WaitingLine line;
    private final Predicate<String> hosts;
    private final Set<PathSocket> sockets = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean awake = new AtomicBoolean();

    private volatile @Nullable PathReport report;
    private volatile int most = 1;
    private volatile int open;
    private volatile List<Claim> lastWaiting = List.of();
    private @Nullable NicCounter nic;
    private long ownBytes;
    private long foregroundBytes;
    private int quietTicks;
    private long standstillSince;
    private boolean standstill;

    /**
     * What all governors have in common.
     *
     * @param loop where they look
     * @param kernel whether sockets show their state and take windows
     * @param options what is governed
     * @param line who waits
     * @param prober sends probes
     * @param nanos a clock that only goes forward
     */
    record Surroundings(
            EventLoop loop,
            boolean kernel,
            IdleUseOptions options,
            WaitingLine line,
            Prober prober,
            LongSupplier nanos) {}

    PathGovernor(NetworkPath path, Surroundings around, Predicate<String> hosts) {
        this.path = path;
        this.loop = around.loop();
        this.kernel = around.kernel();
        this.line = around.line();
        this.nanos = around.nanos();
        this.hosts = hosts;
        this.probe = new PathProbe(
                around.prober(), loop, around.options().constants().probeEveryMillis());
        long seed = path.hashCode() ^ around.nanos().getAsLong();
        this.controller = new PathController(
                Direction.DOWN, around.kernel(), around.options().constants(), seed);
    }

    /** A connection came up on the path. On the event loop of the connection. */
    void join(Channel channel, InetAddress remote, boolean meant) {
        Long given = meant ? openings.done() : null;
        long id = given == null ? PathSocket.nextId() : given;
        PathSocket socket = new PathSocket(this, channel, remote, id, meant, kernel);
        socket.join();
        sockets.add(socket);
        channel.closeFuture()
                .addListener(closed -> loop.execute(() -> {
                    if (sockets.remove(socket)) {
                        count(socket, socket.fresh());
                    }
                }));
    }

    /** A connection that had a leave did not come up. */
    void failed() {
        openings.done();
    }

    /** Whether somebody may open a connection now; from then on he is counted. For any thread. */
    boolean mayOpen(Claim claim) {
        boolean may = openings.take(claim, PathSocket.nextId(), nanos.getAsLong());
        wake();
        return may;
    }

    /** How many connections more there may be; negative while another job waits for one. For any thread. */
    int room(Claim claim) {
        boolean others = lastWaiting.stream().anyMatch(it -> !it.job().equals(claim.job()));
        return others && awake.get() ? -1 : Math.max(0, most - open);
    }

    /** Somebody in the background may want to move something. For any thread. */
    void wake() {
        if (awake.compareAndSet(false, true)) {
            loop.execute(this::tick);
        }
    }

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
        } finally {
            goOn(now);
        }
    }

    private void goOn(long now) {
        if (quietTicks < LAST_TICKS && !loop.isShuttingDown()) {
            long rest = TICK_NANOS - (nanos.getAsLong() - now);
            loop.schedule(this::tick, Math.max(TICK_NANOS / 10, rest), TimeUnit.NANOSECONDS);
            return;
        }
        quietTicks = 0;
        closeCounter();
        awake.set(false);
        // Somebody may have come between the look and this.
        if (sockets.stream().anyMatch(socket -> socket.isBusy() && socket.givesWay()) && !loop.isShuttingDown()) {
            wake();
        }
    }

    /** One look; false when nobody in the background moves, or wants to. */
    private boolean look(long now) {
        List<Claim> waiting = line.waiting(hosts);
        long received = counter().read();
        List<PathSocket> giving = new ArrayList<>();
        List<ConnectionSignal> signals = new ArrayList<>();
        int foreground = 0;
        boolean busy = !waiting.isEmpty();
        for (PathSocket socket : sockets) {
            socket.look();
            boolean gives = socket.givesWay() && !socket.sends();
            long moved = socket.fresh();
            count(socket, moved);
            if (gives) {
                giving.add(socket);
                signals.add(socket.signal(moved));
                busy |= socket.isBusy();
            } else {
                socket.release();
                foreground += socket.isForeground() ? 1 : 0;
            }
        }
        for (Openings.Opening opening : openings.underWay(now)) {
            signals.add(new ConnectionSignal(opening.id(), "", opening.claim(), 0, 0, true));
            busy = true;
        }
        // Once more after the last, so that what was free to go is.
        if (busy || quietTicks < LAST_TICKS) {
            PathOrders orders = controller.tick(new PathSignals(
                    now,
                    ownBytes,
                    received,
                    new ForegroundSignal(foreground, foregroundBytes),
                    probe.signal(now),
                    signals,
                    waiting));
            obey(orders, giving, waiting, now);
            lastWaiting = waiting;
            open = signals.size();
            report = new PathReport(path.name(), Direction.DOWN, controller.view(), giving.size(), waiting.size());
        }
        return busy;
    }

    private void count(PathSocket socket, long moved) {
        if (socket.givesWay()) {
            ownBytes += moved;
        } else if (socket.isForeground()) {
            foregroundBytes += moved;
        }
    }

    private void obey(PathOrders orders, List<PathSocket> giving, List<Claim> waiting, long now) {
        for (int i = 0; i < giving.size(); i++) {
            giving.get(i).obey(orders.connections().get(i), orders.state(), now);
        }
        List<Claim> opening = orders.opening();
        if (opening.isEmpty() && isStandstill(giving.isEmpty() && !waiting.isEmpty(), now)) {
            opening = List.of(waiting.get(0));
        }
        most = orders.mostConnections();
        if (orders.probe()) {
            giving.stream()
                    .map(PathSocket::load)
                    .flatMap(Optional::stream)
                    .findFirst()
                    .ifPresent(load -> probe.tend(load, now));
        }
        openings.give(opening);
        if (!opening.isEmpty()) {
            line.serve();
        }
    }

    private boolean isStandstill(boolean nothingMoves, long now) {
        if (!nothingMoves || !standstill) {
            standstill = nothingMoves;
            standstillSince = now;
        }
        return nothingMoves && now - standstillSince > LONGEST_STANDSTILL_NANOS;
    }

    private NicCounter counter() {
        NicCounter open = nic;
        if (open == null) {
            open = NicCounter.received(path.device());
            nic = open;
        }
        return open;
    }

    private void closeCounter() {
        NicCounter open = nic;
        nic = null;
        if (open != null) {
            open.close();
        }
    }

    /** How it does; empty before anything moved on it. For any thread. */
    List<PathReport> reports() {
        PathReport latest = report;
        return latest == null ? List.of() : List.of(latest);
    }

    String name() {
        return path.name();
    }

    /** The latest changes of mind. For any thread. */
    CompletionStage<List<PastDecision>> decisions() {
        CompletableFuture<List<PastDecision>> answer = new CompletableFuture<>();
        loop.execute(() -> {
            long now = nanos.getAsLong();
            answer.complete(controller.decisions().stream()
                    .map(each -> new PastDecision(Duration.ofNanos(now - each.nanos()), Direction.DOWN, each))
                    .toList());
        });
        return answer;
    }
}
