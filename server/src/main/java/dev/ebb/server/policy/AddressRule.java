package dev.ebb.server.policy;

import java.net.InetAddress;
import java.util.function.Predicate;

/**
 * Which addresses the service connects to, asked for each resolved address at each connect.
 *
 * @param allowLoopback this machine
 * @param allowPrivate private networks (RFC 1918, RFC 4193)
 * @param allowLinkLocal link-local networks and the metadata services of clouds that live there
 */
public record AddressRule(boolean allowLoopback, boolean allowPrivate, boolean allowLinkLocal)
        implements Predicate<InetAddress> {
    /** A private daemon reaches what its owner reaches, but for metadata services. */
    public static final AddressRule PRIVATE_DAEMON = new AddressRule(true, true, false);

    /** A system service must not be a way into the machine or its network. */
    public static final AddressRule SYSTEM_SERVICE = new AddressRule(false, false, false);

    @Override
    public boolean test(InetAddress address) {
        if (address.isAnyLocalAddress() || address.isMulticastAddress()) {
            return false;
        }
        if (address.isLoopbackAddress()) {
            return allowLoopback;
        }
        if (address.isLinkLocalAddress() || isCloudMetadata(address)) {
            return allowLinkLocal;
        }
        return allowPrivate || !(address.isSiteLocalAddress() || isUniqueLocal(address));
    }

    private static boolean isUniqueLocal(InetAddress address) {
        byte[] bytes = address.getAddress();
        return bytes.length == 16 && (bytes[0] & 0xFE) == 0xFC;
    }

    /** fd00:ec2::254, the metadata address that is not link-local. */
    private static boolean isCloudMetadata(InetAddress address) {
        byte[] b = address.getAddress();
        return b.length == 16 && (b[0] & 0xFF) == 0xFD && b[1] == 0 && (b[2] & 0xFF) == 0x0E && (b[3] & 0xFF) == 0xC2;
    }
}
