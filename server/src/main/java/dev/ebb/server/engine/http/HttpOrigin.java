package dev.ebb.server.engine.http;

import dev.ebb.server.engine.TransferFailure;
import dev.ebb.server.job.Disposition;
import dev.ebb.server.job.ErrorCode;
import dev.ebb.server.job.ErrorContext;
import dev.ebb.server.job.TransferError;
import java.net.IDN;
import java.net.URI;
import java.util.Locale;
import java.util.Objects;

/**
 * Scheme, host and port: what connections, custom headers and trust belong to (RFC 9110 section 4.3.1).
 *
 * @param secure https
 * @param host lower case, ASCII, an IPv6 address without brackets
 * @param port always given
 */
public record HttpOrigin(boolean secure, String host, int port) {
    /** The origin of an absolute http or https URL. */
    public static HttpOrigin of(URI uri) throws TransferFailure {
        String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
        if (!scheme.equals("http") && !scheme.equals("https")) {
            throw new TransferFailure(TransferError.of(
                    ErrorContext.REMOTE_FILE,
                    ErrorCode.UNSUPPORTED_SCHEME,
                    "The scheme " + scheme + " is not supported; http and https are."));
        }
        boolean secure = scheme.equals("https");
        // Not URI.getHost: it is null for names with an underscore, which exist.
        String authority = Objects.requireNonNullElse(uri.getRawAuthority(), "");
        String hostAndPort = authority.substring(authority.lastIndexOf('@') + 1);
        int colon = hostAndPort.lastIndexOf(':');
        boolean hasPort = colon > hostAndPort.lastIndexOf(']');
        String host = hasPort ? hostAndPort.substring(0, colon) : hostAndPort;
        String port = hasPort ? hostAndPort.substring(colon + 1) : "";
        try {
            int number = port.isEmpty() ? (secure ? 443 : 80) : Integer.parseInt(port);
            if (!host.isEmpty() && number > 0 && number < 65536) {
                return new HttpOrigin(secure, plain(host), number);
            }
        } catch (IllegalArgumentException notAName) {
            // falls through to the one answer for every unusable authority
        }
        throw new TransferFailure(new TransferError(
                ErrorContext.REMOTE_FILE,
                ErrorCode.E_INVALIDARG,
                Disposition.FATAL,
                "The URL names no usable host and port.",
                null));
    }

    private static String plain(String host) {
        if (host.startsWith("[") && host.endsWith("]")) {
            return host.substring(1, host.length() - 1);
        }
        boolean ascii = host.chars().allMatch(c -> c < 128);
        return (ascii ? host : IDN.toASCII(host)).toLowerCase(Locale.ROOT);
    }

    /** The Host header (RFC 9110 section 7.2): the port only where it is not the scheme's own. */
    public String hostHeader() {
        String name = host.indexOf(':') >= 0 ? "[" + host + "]" : host;
        return port == (secure ? 443 : 80) ? name : name + ":" + port;
    }
}
