package dev.ebb.server.policy;

import java.net.InetAddress;
import java.util.List;
import java.util.function.Predicate;

/**
 * Which addresses the service connects to, asked for each resolved address at each connect.
 *
 * @param allowLoopback this machine
 * @param allowPrivate private networks (RFC 1918, RFC 4193) and shared ones (RFC 6598)
 * @param allowLinkLocal link-local networks and the metadata services of clouds that live there
 */
public record AddressRule(boolean allowLoopback, boolean allowPrivate, boolean allowLinkLocal)
        implements Predicate<InetAddress> {
    private static final int IPV4 = 4;
    private static final int IPV6 = 16;

    /** Where clouds tell a machine its secrets, beside link-local addresses: Alibaba, Azure, Oracle (192.0.0.0/24, RFC 6890). */
    private static final List<int[]> METADATA_V4 =
            List.of(new int[] {100, 100, 100, 200}, new int[] {168, 63, 129, 16}, new int[] {192, 0, 0});

    /** The same over IPv6: Amazon, Google, Oracle. */
    private static final List<int[]> METADATA_V6 = List.of(
            new int[] {0xFD, 0x00, 0x0E, 0xC2}, new int[] {0xFD, 0x20, 0x00, 0xCE}, new int[] {0xFD, 0x00, 0x00, 0xC1});

    /** A private daemon reaches what its owner reaches, but for metadata services. */
    public static final AddressRule PRIVATE_DAEMON = new AddressRule(true, true, false);

    /** A system service must not be a way into the machine or its network. */
    public static final AddressRule SYSTEM_SERVICE = new AddressRule(false, false, false);

    @Override
    public boolean test(InetAddress address) {
        byte[] bytes = address.getAddress();
        if (address.isAnyLocalAddress() || address.isMulticastAddress() || isReserved(bytes)) {
            return false;
        }
        if (address.isLoopbackAddress()) {
            return allowLoopback;
        }
        InetAddress embedded = EmbeddedAddress.in(bytes);
        if (embedded != null && !test(embedded)) {
            return false;
        }
        if (address.isLinkLocalAddress() || isMetadata(bytes)) {
            return allowLinkLocal;
        }
        return allowPrivate || !(address.isSiteLocalAddress() || isLocal(bytes));
    }

    /** 0.0.0.0/8 and 240.0.0.0/4 (RFC 6890), with the broadcast address. */
    private static boolean isReserved(byte[] bytes) {
        return bytes.length == IPV4 && (bytes[0] == 0 || (bytes[0] & 0xF0) == 0xF0);
    }

    private static boolean isMetadata(byte[] bytes) {
        List<int[]> known = bytes.length == IPV4 ? METADATA_V4 : METADATA_V6;
        return known.stream().anyMatch(prefix -> EmbeddedAddress.startsWith(bytes, prefix));
    }

    /** RFC 4193, RFC 8215, RFC 6598 and RFC 2544: networks of somebody's own, that nobody else can mean. */
    private static boolean isLocal(byte[] bytes) {
        if (bytes.length == IPV6) {
            return (bytes[0] & 0xFE) == 0xFC || EmbeddedAddress.startsWith(bytes, 0, 0x64, 0xFF, 0x9B, 0, 1);
        }
        boolean shared = bytes[0] == 100 && (bytes[1] & 0xC0) == 64;
        boolean benchmark = (bytes[0] & 0xFF) == 198 && (bytes[1] & 0xFE) == 18;
        return shared || benchmark;
    }
}
