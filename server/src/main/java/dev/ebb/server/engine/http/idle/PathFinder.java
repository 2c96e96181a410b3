package dev.ebb.server.engine.http.idle;

import dev.ebb.server.engine.IdleUseOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Says which path a connection takes: its own address tells the interface, the routing table the router. Both are read anew after
 * a second, so that a network that was changed is noticed by the next connection. Reads only memory of the kernel. Thread-safe.
 */
final class PathFinder {
    private static final long FRESH_NANOS = 1_000_000_000L;
    /** In the place of the name of an interface that nobody knows. */
    static final String UNKNOWN = "unknown";

    private static final Path IPV4 = Path.of("/proc/net/route");
    private static final Path IPV6 = Path.of("/proc/net/ipv6_route");

    private final LongSupplier nanos;
    private final IdleUseOptions options;
    private Map<InetAddress, String> devices = Map.of();
    private Routes routes = Routes.parse(List.of(), List.of());
    private boolean looked;
    private long lookedAt;

    PathFinder(LongSupplier nanos, IdleUseOptions options) {
        this.nanos = nanos;
        this.options = options;
    }

    /** The path of a connection between these addresses; null for one that is not looked after. */
    synchronized @Nullable NetworkPath path(InetAddress local, InetAddress remote) {
        look();
        return inside(remote) ? loopback() : governed(devices.get(local), remote);
    }

    /** The path that a connection to the address would take, as far as that can be told before it is made. */
    synchronized @Nullable NetworkPath expected(InetAddress remote) {
        look();
        return inside(remote) ? loopback() : governed(routes.device(remote), remote);
    }

    /** Whether an address that this machine had is gone, or its interface down: what was connected from it hears nothing more. */
    synchronized boolean isLost(InetAddress local) {
        look();
        return !local.isLoopbackAddress() && !devices.isEmpty() && !devices.containsKey(local);
    }

    /** Whether the address is one of this machine. */
    synchronized boolean isInside(InetAddress remote) {
        look();
        return inside(remote);
    }

    private boolean inside(InetAddress remote) {
        return remote.isLoopbackAddress() || devices.containsKey(remote);
    }

    private @Nullable NetworkPath loopback() {
        if (!options.loopback()) {
            return null;
        }
        String device = devices.entrySet().stream()
                .filter(each -> each.getKey().isLoopbackAddress())
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse("lo");
        return new NetworkPath(device, "", true);
    }

    private @Nullable NetworkPath governed(@Nullable String device, InetAddress remote) {
        NetworkPath path = routes.path(device == null ? UNKNOWN : device, remote);
        return path.onLink() && !options.localNetwork() ? null : path;
    }

    private void look() {
        long now = nanos.getAsLong();
        if (!looked || now - lookedAt > FRESH_NANOS) {
            looked = true;
            lookedAt = now;
            devices = addresses();
            routes = Routes.parse(lines(IPV4), lines(IPV6));
        }
    }

    private static Map<InetAddress, String> addresses() {
        Map<InetAddress, String> names = new HashMap<>();
        try {
            for (NetworkInterface each : Collections.list(NetworkInterface.getNetworkInterfaces())) {
                if (each.isUp()) {
                    each.inetAddresses().forEach(address -> names.put(address, each.getName()));
                }
            }
        } catch (SocketException unknown) {
            // A connection was made, so there is one; it goes without a name.
        }
        return names;
    }

    private static List<String> lines(Path table) {
        try {
            return Files.readAllLines(table);
        } catch (IOException absent) {
            return List.of();
        }
    }
}
