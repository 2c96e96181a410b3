package dev.ebb.server.engine.http.proxy;

import com.google.common.net.InetAddresses;
import dev.ebb.server.engine.TransferFailure;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Hosts that are reached without a proxy: names with {@code *} at their left, {@code <local>} for names without a dot, both
 * with or without scheme and port; networks such as {@code 10.0.0.0/8}. Immutable.
 */
public final class BypassList {
    private static final Pattern ENTRY = Pattern.compile(
            "(?:(https?)://)?(\\*?)(\\[[0-9A-Fa-f:.]+\\]|[^\\[\\]:/@?#=*<>\\s]*)(?::([0-9]{1,5}))?",
            Pattern.CASE_INSENSITIVE);
    private static final Pattern NETWORK = Pattern.compile("([0-9A-Fa-f:.]+)/([0-9]{1,3})");
    private static final String LOCAL = "<local>";

    private final List<Predicate<ProxyTarget>> rules;

    private BypassList(List<Predicate<ProxyTarget>> rules) {
        this.rules = List.copyOf(rules);
    }

    /** Reads a list; BG_E_INVALID_PROXY_INFO when an entry makes no sense. {@code whose} continues "The bypass list of ...". */
    public static BypassList parse(String list, String whose) throws TransferFailure {
        List<Predicate<ProxyTarget>> rules = new ArrayList<>();
        for (String entry : list.trim().split("[\\s;]+")) {
            Predicate<ProxyTarget> rule = entry.isEmpty() ? target -> false : rule(entry);
            if (rule == null) {
                throw ProxyFailures.invalid("The bypass list of " + whose + " cannot be used: \"" + entry
                        + "\" is no host; * may only stand at the left of a name.");
            }
            rules.add(rule);
        }
        return new BypassList(rules);
    }

    private static @Nullable Predicate<ProxyTarget> rule(String entry) {
        if (entry.equalsIgnoreCase(LOCAL)) {
            return target -> target.host().indexOf('.') < 0 && target.host().indexOf(':') < 0;
        }
        Matcher network = NETWORK.matcher(entry);
        if (network.matches()) {
            return network(network.group(1), Integer.parseInt(network.group(2)));
        }
        Matcher parts = ENTRY.matcher(entry);
        if (!parts.matches() || parts.group(2).isEmpty() && parts.group(3).isEmpty()) {
            return null;
        }
        String host = ProxyList.host(parts.group(3));
        if (host == null) {
            return null;
        }
        boolean open = !parts.group(2).isEmpty();
        String scheme = parts.group(1);
        String port = parts.group(4);
        return target -> (open ? target.host().endsWith(host) : target.host().equals(host))
                && (scheme == null || target.secure() == scheme.equalsIgnoreCase("https"))
                && (port == null || target.port() == Integer.parseInt(port));
    }

    /** Only hosts that are written as addresses can be in a network: names are the proxy's to look up. */
    private static @Nullable Predicate<ProxyTarget> network(String address, int bits) {
        if (!InetAddresses.isInetAddress(address)) {
            return null;
        }
        byte[] network = InetAddresses.forString(address).getAddress();
        if (bits > network.length * Byte.SIZE) {
            return null;
        }
        return target -> {
            if (!InetAddresses.isInetAddress(target.host())) {
                return false;
            }
            InetAddress host = InetAddresses.forString(target.host());
            return samePrefix(network, host.getAddress(), bits);
        };
    }

    private static boolean samePrefix(byte[] network, byte[] host, int bits) {
        if (network.length != host.length) {
            return false;
        }
        for (int bit = 0; bit < bits; bit++) {
            int mask = 0x80 >> bit % Byte.SIZE;
            if ((network[bit / Byte.SIZE] & mask) != (host[bit / Byte.SIZE] & mask)) {
                return false;
            }
        }
        return true;
    }

    /** True when the target is reached directly. */
    public boolean covers(ProxyTarget target) {
        return rules.stream().anyMatch(rule -> rule.test(target));
    }
}
