package dev.ebb.server.engine.http;

import com.google.common.net.InetAddresses;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The address that a host is written as, if it is none to look up: also in the forms that only the C library still takes, such
 * as {@code 2852039166}, {@code 0xA9.0376.43518} or {@code 127.1} (inet_aton), with a scope or with a dot at the end. A proxy may
 * understand any of them. Pure.
 */
final class WrittenAddress {
    private static final int MOST_PARTS = 4;
    private static final int LONGEST = 64;

    private WrittenAddress() {}

    static Optional<InetAddress> of(String host) {
        int scope = host.indexOf('%');
        String bare = scope < 0 ? host : host.substring(0, scope);
        bare = bare.endsWith(".") ? bare.substring(0, bare.length() - 1) : bare;
        if (InetAddresses.isInetAddress(bare)) {
            return Optional.of(InetAddresses.forString(bare));
        }
        return Optional.ofNullable(ofNumbers(bare));
    }

    /** One to four numbers, of which the last fills what is left. */
    private static @Nullable InetAddress ofNumbers(String host) {
        String[] parts = host.split("\\.", -1);
        if (parts.length > MOST_PARTS || host.length() > LONGEST) {
            return null;
        }
        BigInteger address = BigInteger.ZERO;
        for (int i = 0; i < parts.length; i++) {
            BigInteger number = number(parts[i]);
            int octets = i < parts.length - 1 ? 1 : MOST_PARTS - i;
            if (number == null || number.bitLength() > octets * Byte.SIZE) {
                return null;
            }
            address = address.shiftLeft(octets * Byte.SIZE).or(number);
        }
        try {
            byte[] octets = address.setBit(Integer.SIZE).toByteArray();
            return InetAddress.getByAddress(Arrays.copyOfRange(octets, octets.length - MOST_PARTS, octets.length));
        } catch (UnknownHostException wrongLength) {
            throw new IllegalStateException(wrongLength);
        }
    }

    /** Decimal, octal behind a 0, hexadecimal behind a 0x. */
    private static @Nullable BigInteger number(String text) {
        if (text.matches("0[xX][0-9A-Fa-f]*")) {
            return text.length() == 2 ? BigInteger.ZERO : new BigInteger(text.substring(2), 16);
        }
        if (text.matches("0[0-7]*")) {
            return new BigInteger(text, 8);
        }
        return text.matches("[1-9][0-9]*") ? new BigInteger(text) : null;
    }
}
