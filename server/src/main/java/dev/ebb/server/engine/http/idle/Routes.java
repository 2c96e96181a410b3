package dev.ebb.server.engine.http.idle;

import com.google.common.net.InetAddresses;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The routing table as the kernel shows it in /proc/net/route and /proc/net/ipv6_route. Immutable. */
final class Routes {
    private static final int UP = 0x1;
    private static final int REJECT = 0x200;
    private static final int IPV4_COLUMNS = 8;
    private static final int IPV6_COLUMNS = 10;

    private final List<Route> routes;

    private Routes(List<Route> routes) {
        this.routes = List.copyOf(routes);
    }

    /** Addresses that begin with these bits leave by the device, to the gateway or straight. */
    private record Route(byte[] network, int bits, @Nullable InetAddress gateway, long metric, String device) {
        boolean holds(byte[] address) {
            if (address.length != network.length) {
                return false;
            }
            int whole = bits / 8;
            int rest = bits % 8;
            boolean same = Arrays.equals(address, 0, whole, network, 0, whole);
            int mask = 0xff00 >> rest & 0xff;
            return same && (rest == 0 || (address[whole] & mask) == (network[whole] & mask));
        }

        boolean isBefore(@Nullable Route other) {
            return other == null || bits > other.bits || bits == other.bits && metric < other.metric;
        }
    }

    /** The tables, as text; a line that is none is passed over. */
    static Routes parse(List<String> ipv4, List<String> ipv6) {
        List<Route> routes = new ArrayList<>();
        ipv4.forEach(line -> add(routes, line.trim().split("\\s+"), Routes::ipv4));
        ipv6.forEach(line -> add(routes, line.trim().split("\\s+"), Routes::ipv6));
        return new Routes(routes);
    }

    private interface Parser {
        @Nullable
        Route parse(String[] columns) throws UnknownHostException;
    }

    private static void add(List<Route> routes, String[] columns, Parser parser) {
        try {
            Route route = parser.parse(columns);
            if (route != null) {
                routes.add(route);
            }
        } catch (UnknownHostException | IllegalArgumentException heading) {
            // The first line, or one of a kernel to come.
        }
    }

    /** {@code Iface Destination Gateway Flags RefCnt Use Metric Mask}: addresses as numbers of the machine's byte order. */
    private static @Nullable Route ipv4(String[] columns) throws UnknownHostException {
        if (columns.length < IPV4_COLUMNS || !isUsed(columns[3])) {
            return null;
        }
        byte[] network = turned(columns[1]);
        byte[] gateway = turned(columns[2]);
        int bits = Integer.bitCount(Integer.parseUnsignedInt(columns[7], 16));
        return new Route(network, bits, gatewayOf(gateway), Long.parseLong(columns[6]), columns[0]);
    }

    /** {@code destination bits source bits next-hop metric refcnt use flags device}. */
    private static @Nullable Route ipv6(String[] columns) throws UnknownHostException {
        if (columns.length < IPV6_COLUMNS || !isUsed(columns[8])) {
            return null;
        }
        byte[] network = HexFormat.of().parseHex(columns[0]);
        byte[] gateway = HexFormat.of().parseHex(columns[4]);
        int bits = Integer.parseInt(columns[1], 16);
        return new Route(network, bits, gatewayOf(gateway), Long.parseLong(columns[5], 16), columns[9]);
    }

    private static boolean isUsed(String flags) {
        long bits = Long.parseLong(flags, 16);
        return (bits & UP) != 0 && (bits & REJECT) == 0;
    }

    private static byte[] turned(String hex) {
        byte[] bytes = HexFormat.of().parseHex(hex);
        if (bytes.length != 4) {
            throw new IllegalArgumentException("not an address: " + hex);
        }
        return ByteOrder.nativeOrder() == ByteOrder.BIG_ENDIAN
                ? bytes
                : new byte[] {bytes[3], bytes[2], bytes[1], bytes[0]};
    }

    private static @Nullable InetAddress gatewayOf(byte[] address) throws UnknownHostException {
        InetAddress gateway = InetAddress.getByAddress(address);
        return gateway.isAnyLocalAddress() ? null : gateway;
    }

    /**
     * How packets to the address leave by the device. A route of a VPN may be in a table that is not shown here; then, as behind a
     * tunnel, there is no router to be named.
     */
    NetworkPath path(String device, InetAddress remote) {
        Route best = null;
        for (Route route : routes) {
            if (route.device().equals(device) && route.holds(remote.getAddress()) && route.isBefore(best)) {
                best = route;
            }
        }
        if (best == null) {
            return new NetworkPath(device, "", false);
        }
        InetAddress gateway = best.gateway();
        if (gateway != null) {
            return new NetworkPath(device, InetAddresses.toAddrString(gateway), false);
        }
        return new NetworkPath(device, "", best.bits() > 0);
    }

    /** By which device packets to the address leave; null when nothing leads there. */
    @Nullable
    String device(InetAddress remote) {
        Route best = null;
        for (Route route : routes) {
            if (route.holds(remote.getAddress()) && route.isBefore(best)) {
                best = route;
            }
        }
        return best == null ? null : best.device();
    }
}
