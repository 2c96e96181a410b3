package dev.ebb.server.policy;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The IPv4 address that an IPv6 one stands for: what is sent there ends at the former, by a gateway or a tunnel on the way, so the
 * rules for it count. IPv4-mapped addresses need no care, since Java makes IPv4 ones of them.
 */
final class EmbeddedAddress {
    private static final int BYTES = 16;
    private static final int LAST = 12;

    private EmbeddedAddress() {}

    /** Null when there is none. */
    static @Nullable InetAddress in(byte[] address) {
        if (address.length != BYTES) {
            return null;
        }
        if (startsWith(address, 0x20, 0x02)) {
            return ipv4(address, 2, 0); // 6to4 (RFC 3056)
        }
        if (startsWith(address, 0x20, 0x01, 0, 0)) {
            return ipv4(address, LAST, 0xFF); // Teredo (RFC 4380): the client's, every bit turned
        }
        return standsAtTheEnd(address) ? ipv4(address, LAST, 0) : null;
    }

    private static boolean standsAtTheEnd(byte[] address) {
        boolean gateway = startsWith(address, 0, 0x64, 0xFF, 0x9B, 0, 0, 0, 0, 0, 0, 0, 0); // RFC 6052
        boolean localGateway = startsWith(address, 0, 0x64, 0xFF, 0x9B, 0, 1); // RFC 8215
        boolean compatible = startsWith(address, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0); // RFC 4291 section 2.5.5.1
        boolean translated = startsWith(address, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF, 0, 0); // RFC 7915 section 2.2
        boolean siteTunnel =
                address[9] == 0 && address[10] == 0x5E && (address[11] & 0xFF) == 0xFE; // RFC 5214 section 6.1
        return gateway || localGateway || compatible || translated || siteTunnel && (address[8] & 0xFD) == 0;
    }

    private static InetAddress ipv4(byte[] address, int from, int turned) {
        byte[] octets = Arrays.copyOfRange(address, from, from + 4);
        for (int i = 0; i < octets.length; i++) {
            octets[i] ^= (byte) turned;
        }
        try {
            return InetAddress.getByAddress(octets);
        } catch (UnknownHostException wrongLength) {
            throw new IllegalStateException(wrongLength);
        }
    }

    static boolean startsWith(byte[] bytes, int... prefix) {
        for (int i = 0; i < prefix.length; i++) {
            if ((bytes[i] & 0xFF) != prefix[i]) {
                return false;
            }
        }
        return true;
    }
}
