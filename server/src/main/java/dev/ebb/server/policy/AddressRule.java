package dev.ebb.server.policy;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

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
        InetAddress embedded = translated(bytes);
        if (embedded != null) {
            return test(embedded);
        }
        if (address.isLoopbackAddress()) {
            return allowLoopback;
        }
        if (address.isLinkLocalAddress() || isCloudMetadata(bytes)) {
            return allowLinkLocal;
        }
        return allowPrivate || !(address.isSiteLocalAddress() || isUniqueLocal(bytes) || isShared(bytes));
    }

    private static boolean isUniqueLocal(byte[] bytes) {
        return bytes.length == IPV6 && (bytes[0] & 0xFE) == 0xFC;
    }

    /** 100.64.0.0/10 (RFC 6598): the inside of a provider's or a cloud's network. */
    private static boolean isShared(byte[] bytes) {
        return bytes.length == IPV4 && bytes[0] == 100 && (bytes[1] & 0xC0) == 64;
    }

    /** 0.0.0.0/8 and 240.0.0.0/4 (RFC 6890), with the broadcast address. */
    private static boolean isReserved(byte[] bytes) {
        return bytes.length == IPV4 && (bytes[0] == 0 || (bytes[0] & 0xF0) == 0xF0);
    }

    /** The metadata addresses that are not link-local: fd00:ec2::/32 and 100.100.100.200. */
    private static boolean isCloudMetadata(byte[] bytes) {
        return bytes.length == IPV6 ? startsWith(bytes, 0xFD, 0, 0x0E, 0xC2) : startsWith(bytes, 100, 100, 100, 200);
    }

    /** The IPv4 address that a gateway makes of 64:ff9b::/96 (RFC 6052), or of an IPv4-compatible one; null for others. */
    private static @Nullable InetAddress translated(byte[] bytes) {
        boolean gateway = bytes.length == IPV6 && startsWith(bytes, 0, 0x64, 0xFF, 0x9B, 0, 0, 0, 0, 0, 0, 0, 0);
        boolean compatible = bytes.length == IPV6
                && startsWith(bytes, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
                && (bytes[12] != 0 || bytes[13] != 0);
        if (!gateway && !compatible) {
            return null;
        }
        try {
            return InetAddress.getByAddress(Arrays.copyOfRange(bytes, IPV6 - IPV4, IPV6));
        } catch (UnknownHostException wrongLength) {
            throw new IllegalStateException(wrongLength);
        }
    }

    private static boolean startsWith(byte[] bytes, int... prefix) {
        for (int i = 0; i < prefix.length; i++) {
            if ((bytes[i] & 0xFF) != prefix[i]) {
                return false;
            }
        }
        return true;
    }
}
