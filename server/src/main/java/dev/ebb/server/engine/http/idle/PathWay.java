package dev.ebb.server.engine.http.idle;

import dev.ebb.server.governor.idle.Claim;
import dev.ebb.server.governor.idle.ConnectionSignal;
import dev.ebb.server.governor.idle.Direction;
import dev.ebb.server.governor.idle.ForegroundSignal;
import dev.ebb.server.governor.idle.PastDecision;
import dev.ebb.server.governor.idle.PathController;
import dev.ebb.server.governor.idle.PathOrders;
import dev.ebb.server.governor.idle.PathReport;
import dev.ebb.server.governor.idle.PathSignals;
import dev.ebb.server.governor.idle.PathState;
import dev.ebb.server.governor.idle.PathView;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One direction of a path: shows its controller what is there, and does as it says. Confined to the event loop of the path. */
final class PathWay {
    /** Somebody always moves, whatever the controller thinks. */
    private static final long LONGEST_STANDSTILL_NANOS = 3_000_000_000L;
    /** What still comes for a connection that was closed is not to be taken for somebody else's. */
    private static final long SHORTEST_BLINDNESS_NANOS = 100_000_000L;

    private final NetworkPath path;
    private final Direction direction;
    private final WaitingLine line;
    private final PathController controller;
    private final PathProbe probe;
    private final @Nullable PathRecord record;
    private final Openings openings = new Openings();

    private volatile @Nullable PathReport report;
    private volatile int room = 1;
    private volatile List<Claim> waiting = List.of();
    private @Nullable NicCounter nic;
    private long ownBytes;
    private long arrivedBytes;
    private long foregroundBytes;
    private long blindUntil;
    private int foreground;
    private List<PathSocket> giving = List.of();
    private List<ConnectionSignal> signals = List.of();
    private long standstillSince;
    private boolean standstill;

    PathWay(NetworkPath path, Direction direction, PathGovernor.Surroundings around) {
        this.path = path;
        this.direction = direction;
        this.line = around.line();
        this.record = around.options()
                .records()
                .map(folder -> new PathRecord(folder, path, direction))
                .orElse(null);
        this.probe = new PathProbe(around.prober(), around.loop());
        long seed = path.hashCode() * 31L + direction.ordinal() ^ around.nanos().getAsLong();
        this.blindUntil = around.nanos().getAsLong();
        this.controller =
                new PathController(direction, around.kernel(), around.options().constants(), seed);
    }

    /** Who may open a connection. Thread-safe. */
    Openings openings() {
        return openings;
    }

    /** How many connections more there may be; negative while another job waits for one. For any thread. */
    int room(Claim claim) {
        boolean others = waiting.stream().anyMatch(it -> !it.job().equals(claim.job()));
        return others ? -1 : room;
    }

    /** A look begins: these are to be asked, and the interface is as it is now. */
    void begin() {
        foreground = 0;
        giving = new ArrayList<>();
        signals = new ArrayList<>();
    }

    /** So much moved in this direction since the last look: data, or what acknowledges data of the other one. */
    void moved(long bytes, boolean givesWay) {
        ownBytes += givesWay ? bytes : 0;
        foregroundBytes += givesWay ? 0 : bytes;
    }

    /** A connection whose bytes give way. */
    void gives(PathSocket socket) {
        giving.add(socket);
        signals.add(socket.signal(direction));
    }

    /** So much of what gives way has passed the whole path since the last look. */
    void arrived(long bytes) {
        arrivedBytes += bytes;
    }

    /** A connection of a FOREGROUND job. */
    void foreground() {
        foreground++;
    }

    /** One that was closed had moved so much since the last look; {@code cut} if more was on its way, and is nobody's now. */
    void closed(long bytes, boolean givesWay, boolean cut, long now) {
        PathReport latest = report;
        if (cut && latest != null) {
            long rtt = TimeUnit.MICROSECONDS.toNanos(
                    latest.view().baseRttMicros() + latest.view().queueMicros());
            blindUntil = now + Math.max(SHORTEST_BLINDNESS_NANOS, 2 * rtt);
        }
        moved(bytes, givesWay);
    }

    /** Asks the controller and does as it says; false when nobody in the background moves, or wants to. */
    boolean end(long now, long nicBytes, long nicBytesAfter, List<Claim> claims) {
        boolean busy = !claims.isEmpty() || giving.stream().anyMatch(PathSocket::isBusy);
        for (Openings.Opening opening : openings.underWay(now)) {
            signals.add(new ConnectionSignal(opening.id(), "", opening.claim(), 0, 0, 0, true));
            busy = true;
        }
        if (!busy && report == null) {
            return false;
        }
        PathSignals seen = new PathSignals(
                now,
                ownBytes,
                arrivedBytes,
                now - blindUntil < 0 ? PathSignals.UNKNOWN : nicBytes,
                nicBytesAfter,
                new ForegroundSignal(foreground, foregroundBytes),
                probe.signal(now),
                signals,
                claims);
        if (record != null) {
            record.note(seen);
        }
        PathOrders orders = controller.tick(seen);
        waiting = claims;
        room = Math.max(0, orders.mostConnections() - signals.size());
        note(controller.view(), claims.size());
        obey(orders, now);
        return busy;
    }

    private void note(PathView view, int waits) {
        PathReport before = report;
        boolean yielded = before != null && before.view().state() == PathState.YIELD;
        boolean yields = view.state() == PathState.YIELD;
        long ways = before == null ? 0 : before.yields();
        long back = before == null ? 0 : before.comebacks();
        report = new PathReport(
                path.name(),
                direction,
                view,
                giving.size(),
                waits,
                yields && !yielded ? ways + 1 : ways,
                yielded && !yields ? back + 1 : back);
    }

    private void obey(PathOrders orders, long now) {
        for (int i = 0; i < giving.size(); i++) {
            giving.get(i).obey(direction, orders.connections().get(i), orders.state(), now);
        }
        if (orders.probeEveryMillis() > 0) {
            giving.stream()
                    .map(PathSocket::load)
                    .flatMap(Optional::stream)
                    .findFirst()
                    .ifPresent(load -> probe.tend(load, orders.probeEveryMillis(), now));
        }
        List<Claim> opening = orders.opening();
        boolean nothingMoves = signals.isEmpty() && !waiting.isEmpty();
        if (opening.isEmpty() && isStandstill(nothingMoves, now)) {
            opening = List.of(waiting.get(0));
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

    /** What the interface has moved in this direction. */
    long nicBytes() {
        NicCounter open = nic;
        if (open == null) {
            open = direction == Direction.DOWN ? NicCounter.received(path.device()) : NicCounter.sent(path.device());
            nic = open;
        }
        return open.read();
    }

    /** Nothing is looked at for a while. */
    void sleep() {
        NicCounter open = nic;
        nic = null;
        waiting = List.of();
        if (record != null) {
            record.pause();
        }
        if (open != null) {
            open.close();
        }
    }

    /** How it does; empty before anything moved. For any thread. */
    Optional<PathReport> report() {
        return Optional.ofNullable(report);
    }

    /** The latest changes of mind. */
    List<PastDecision> decisions(long now) {
        return controller.decisions().stream()
                .map(each -> new PastDecision(Duration.ofNanos(now - each.nanos()), direction, each))
                .toList();
    }
}
