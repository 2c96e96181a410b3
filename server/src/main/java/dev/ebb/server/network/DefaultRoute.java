package dev.ebb.server.network;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The interface of the default route, from the tables of the Linux kernel. Pure but for the reading. */
final class DefaultRoute {
    private static final Path IPV4 = Path.of("/proc/net/route");
    private static final Path IPV6 = Path.of("/proc/net/ipv6_route");
    private static final int UP = 1;

    private DefaultRoute() {}

    /** The interface with the best default route, of IPv4 before IPv6; empty when there is none, or no such table. */
    static String interfaceName() {
        return ipv4(lines(IPV4)).or(() -> ipv6(lines(IPV6))).orElse("");
    }

    /** Columns: Iface, Destination, Gateway, Flags, RefCnt, Use, Metric, Mask. */
    static Optional<String> ipv4(List<String> table) {
        return best(table.stream()
                .map(line -> line.strip().split("\\s+"))
                .filter(row -> row.length > 7 && row[1].equals("00000000") && row[7].equals("00000000"))
                .flatMap(row -> Route.of(row[0], row[3], row[6], 10).stream())
                .toList());
    }

    /** Columns: destination, its prefix, source, its prefix, next hop, metric, references, use, flags, device. */
    static Optional<String> ipv6(List<String> table) {
        return best(table.stream()
                .map(line -> line.strip().split("\\s+"))
                .filter(row -> row.length > 9 && row[0].matches("0+") && row[1].equals("00") && !row[9].equals("lo"))
                .flatMap(row -> Route.of(row[9], row[8], row[5], 16).stream())
                .toList());
    }

    private static Optional<String> best(List<Route> routes) {
        return routes.stream()
                .min(java.util.Comparator.comparingLong(Route::metric))
                .map(Route::device);
    }

    private static List<String> lines(Path table) {
        try {
            return Files.readAllLines(table);
        } catch (IOException none) {
            return List.of();
        }
    }

    private record Route(String device, long metric) {
        static Optional<Route> of(String device, String flags, String metric, int radix) {
            try {
                boolean up = (Integer.parseUnsignedInt(flags, 16) & UP) != 0;
                return up ? Optional.of(new Route(device, Long.parseLong(metric, radix))) : Optional.empty();
            } catch (NumberFormatException title) {
                return Optional.empty();
            }
        }
    }
}
