package dev.ebb.server.engine.http.idle;

import dev.ebb.server.engine.IdleUseOptions;
import dev.ebb.server.governor.idle.Claim;
import dev.ebb.server.governor.idle.PastDecision;
import dev.ebb.server.governor.idle.PathReport;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.channel.unix.IntegerUnixChannelOption;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Sees to it that background transfers use only what is idle of each path to the network: knows the paths, who is on them, and who
 * may open a connection. Thread-safe.
 */
public final class IdleGovernor {
    private static final IntegerUnixChannelOption LARGEST_SEGMENT =
            new IntegerUnixChannelOption("EBB_TCP_MAXSEG", 6, 2);
    private static final int MOST_PATHS = 32;
    private static final int MOST_HOSTS = 4096;

    private final IdleUseOptions options;
    private final PathFinder finder;
    private final PathGovernor.Surroundings around;
    private final Map<NetworkPath, PathGovernor> paths = new ConcurrentHashMap<>();
    private final Map<String, Optional<NetworkPath>> hosts = new ConcurrentHashMap<>();
    private volatile @Nullable WaitingLine line;
    private volatile Prober prober = (load, answered) -> answered.accept(-1L);

    /** Looks on this event loop; {@code kernel} says whether sockets show their state and take windows. */
    public IdleGovernor(IdleUseOptions options, EventLoop loop, boolean kernel, LongSupplier nanos) {
        this.options = options;
        this.finder = new PathFinder(nanos, options);
        this.around = new PathGovernor.Surroundings(
                loop, kernel, options, new Waiting(), (load, answered) -> prober.probe(load, answered), nanos);
    }

    /** Who waits, once there is somebody who knows. */
    private final class Waiting implements WaitingLine {
        @Override
        public List<Claim> waiting(Predicate<String> onPath, boolean toSend) {
            WaitingLine known = line;
            return known == null ? List.of() : known.waiting(onPath, toSend);
        }

        @Override
        public void serve() {
            WaitingLine known = line;
            if (known != null) {
                known.serve();
            }
        }
    }

    /** Where those wait who want to open a connection. */
    public void line(WaitingLine next) {
        line = next;
    }

    /** What probes are sent with. */
    public void prober(Prober next) {
        prober = next;
    }

    /** False when nothing gives way to anything. */
    public boolean isOn() {
        return options.enabled();
    }

    /** Whether connections to the address are looked after. */
    public boolean governs(InetAddress address) {
        return options.enabled() && finder.expected(address) != null;
    }

    /** Whether a connection to the host may be opened now for somebody who gives way, to send something or to fetch it. */
    public boolean mayOpen(String host, Claim claim, boolean toSend) {
        Optional<NetworkPath> known = hosts.get(host);
        if (!options.enabled() || known == null || known.isEmpty()) {
            return true;
        }
        return of(known.get()).mayOpen(claim, toSend);
    }

    /**
     * How many connections more there is room for on the way to the host for somebody who gives way; negative while others wait
     * for one.
     */
    public int room(String host, Claim claim, boolean toSend) {
        Optional<NetworkPath> known = hosts.get(host);
        return known == null || known.isEmpty()
                ? Integer.MAX_VALUE
                : of(known.get()).room(claim, toSend);
    }

    /** The host was looked up; false when that tells for the first time which way it is, so that it has to be asked again. */
    public boolean located(String host, InetAddress address) {
        if (!options.enabled()) {
            return true;
        }
        if (hosts.size() > MOST_HOSTS) {
            hosts.clear();
        }
        Optional<NetworkPath> now = Optional.ofNullable(finder.expected(address));
        return hosts.putIfAbsent(host, now) != null || now.isEmpty();
    }

    /** A connection to the address is about to be opened. */
    public void prepare(Bootstrap bootstrap, InetAddress address, boolean givesWay) {
        if (givesWay && around.kernel() && governs(address) && finder.isInside(address)) {
            // Packets of 64 KiB, as they are usual inside a machine, know no small windows.
            bootstrap.option(LARGEST_SEGMENT, PathSocket.SEGMENT_BYTES);
        }
    }

    /** The host was connected to, or could not be. On the event loop of the connection. */
    public void connected(Channel channel, String host, boolean givesWay) {
        if (!options.enabled()) {
            return;
        }
        if (channel.isActive()
                && channel.localAddress() instanceof InetSocketAddress local
                && channel.remoteAddress() instanceof InetSocketAddress remote) {
            NetworkPath path = finder.path(local.getAddress(), remote.getAddress());
            Optional<NetworkPath> before = hosts.put(host, Optional.ofNullable(path));
            if (path != null) {
                of(path).join(channel, remote.getAddress(), givesWay);
            }
            if (givesWay
                    && before != null
                    && before.isPresent()
                    && !before.get().equals(path)) {
                of(before.get()).failed();
            }
        } else if (givesWay) {
            Optional<NetworkPath> known = hosts.getOrDefault(host, Optional.empty());
            known.ifPresent(path -> of(path).failed());
        }
    }

    private PathGovernor of(NetworkPath path) {
        if (paths.size() >= MOST_PATHS && !paths.containsKey(path)) {
            paths.values().removeIf(PathGovernor::isAsleep);
        }
        return paths.computeIfAbsent(
                path,
                key -> new PathGovernor(
                        key,
                        around,
                        host -> hosts.getOrDefault(host, Optional.empty()).equals(Optional.of(key))));
    }

    /** How the paths do that anything moved on. */
    public List<PathReport> reports() {
        return paths.values().stream()
                .flatMap(path -> path.reports().stream())
                .sorted(Comparator.comparing(PathReport::path).thenComparing(PathReport::direction))
                .toList();
    }

    /** The latest changes of mind about a path, oldest first; empty for one that is not known. */
    public CompletionStage<List<PastDecision>> decisions(String name) {
        return paths.values().stream()
                .filter(path -> path.name().equals(name))
                .findFirst()
                .map(PathGovernor::decisions)
                .orElse(CompletableFuture.completedFuture(List.of()));
    }
}
