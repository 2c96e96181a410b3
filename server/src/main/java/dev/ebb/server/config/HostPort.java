package dev.ebb.server.config;

import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An address to listen on; names are not looked up.
 *
 * @param host name or address, an IPv6 address without brackets
 * @param port 0 lets the system choose
 */
public record HostPort(String host, int port) {
    private static final Pattern TEXT = Pattern.compile("(?:\\[([0-9A-Fa-f:.%a-z]+)]|([^:\\[\\]\\s/]+)):(\\d{1,5})");
    private static final Set<String> LOOPBACK_NAMES = Set.of("localhost", "::1", "ip6-localhost");

    /** Reads {@code host:port} or {@code [IPv6]:port}; empty when the text is neither. */
    public static Optional<HostPort> parse(String text) {
        Matcher parts = TEXT.matcher(text);
        if (!parts.matches() || Integer.parseInt(parts.group(3)) > 65_535) {
            return Optional.empty();
        }
        String host = parts.group(1) != null ? parts.group(1) : parts.group(2);
        return Optional.of(new HostPort(host, Integer.parseInt(parts.group(3))));
    }

    /** True when only this machine can connect to it. */
    public boolean isLoopback() {
        return LOOPBACK_NAMES.contains(host) || host.matches("127(\\.\\d{1,3}){3}");
    }

    @Override
    public String toString() {
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }
}
