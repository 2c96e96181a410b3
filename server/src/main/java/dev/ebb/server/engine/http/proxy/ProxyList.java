package dev.ebb.server.engine.http.proxy;

import dev.ebb.server.engine.TransferFailure;
import dev.ebb.server.engine.http.proxy.ProxyHop.Kind;
import dev.ebb.server.job.UserPassword;
import java.net.IDN;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A list of proxies as BITS writes it: entries {@code [protocol=][scheme://]host[:port]} between spaces or semicolons. Those
 * for the protocol of a URL come first, then those for every protocol, then {@code socks=}. Immutable.
 */
public final class ProxyList {
    private static final Pattern ENTRY = Pattern.compile("(?:([A-Za-z]+)=)?(?:([A-Za-z][A-Za-z0-9+.-]*)://)?"
            + "(?:([^@/\\s]*)@)?(\\[[0-9A-Fa-f:.]+\\]|[^\\[\\]:/@?#=\\s]+)(?::([0-9]{1,5}))?/?");
    private static final Set<String> OTHER_PROTOCOLS = Set.of("ftp", "gopher", "ws", "wss");
    private static final int MAX_PORT = 65_535;

    private final List<Entry> entries;

    private ProxyList(List<Entry> entries) {
        this.entries = List.copyOf(entries);
    }

    private record Entry(String protocol, ProxyHop hop) {}

    /**
     * Reads a list; BG_E_INVALID_PROXY_INFO when an entry makes no sense.
     *
     * @param whose continues "The proxy list of ..." in messages
     * @param ofService a list of the service's own, which may name users and passwords
     */
    public static ProxyList parse(String list, String whose, boolean ofService) throws TransferFailure {
        List<Entry> entries = new ArrayList<>();
        int number = 0;
        for (String text : list.trim().split("[\\s;]+")) {
            number++;
            Entry entry = entry(text, ofService);
            if (entry == null) {
                // Not the entry itself: someone may have written a password into it.
                throw ProxyFailures.invalid("The proxy list of " + whose + " cannot be used: entry " + number
                        + " is not [protocol=][scheme://]host[:port] with the scheme http, https or socks5.");
            }
            entries.add(entry);
        }
        return new ProxyList(entries);
    }

    private static @Nullable Entry entry(String text, boolean ofService) {
        Matcher parts = ENTRY.matcher(text);
        if (!parts.matches()) {
            return null;
        }
        String protocol = parts.group(1) == null ? "" : parts.group(1).toLowerCase(Locale.ROOT);
        boolean known = Set.of("", "http", "https", "socks").contains(protocol) || OTHER_PROTOCOLS.contains(protocol);
        Kind kind = kind(parts.group(2), protocol);
        String host = host(parts.group(4));
        int port = parts.group(5) == null ? 0 : Integer.parseInt(parts.group(5));
        boolean loginRefused = parts.group(3) != null && !ofService;
        if (!known || kind == null || host == null || port > MAX_PORT || loginRefused) {
            return null;
        }
        UserPassword login = parts.group(3) == null ? null : login(parts.group(3));
        return new Entry(protocol, new ProxyHop(kind, host, port == 0 ? kind.usualPort() : port, ofService, login));
    }

    private static @Nullable Kind kind(@Nullable String scheme, String protocol) {
        if (scheme == null) {
            return protocol.equals("socks") ? Kind.SOCKS5 : Kind.HTTP;
        }
        return switch (scheme.toLowerCase(Locale.ROOT)) {
            case "http" -> Kind.HTTP;
            case "https" -> Kind.HTTPS;
            case "socks", "socks5", "socks5h" -> Kind.SOCKS5;
            default -> null;
        };
    }

    /** The host as origins are written; null for what cannot be one. */
    static @Nullable String host(String text) {
        if (text.startsWith("[")) {
            return text.substring(1, text.length() - 1).toLowerCase(Locale.ROOT);
        }
        try {
            boolean ascii = text.chars().allMatch(c -> c > ' ' && c < 127);
            return (ascii ? text : IDN.toASCII(text)).toLowerCase(Locale.ROOT);
        } catch (IllegalArgumentException notAName) {
            return null;
        }
    }

    private static UserPassword login(String userInfo) {
        int colon = userInfo.indexOf(':');
        return colon < 0
                ? new UserPassword(decoded(userInfo), "")
                : new UserPassword(decoded(userInfo.substring(0, colon)), decoded(userInfo.substring(colon + 1)));
    }

    private static String decoded(String text) {
        try {
            // A plus is a plus in user information.
            return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException asItStands) {
            return text;
        }
    }

    /** The proxies for a target in the order to try them; empty when it is reached directly. */
    public List<ProxyHop> hops(ProxyTarget target) {
        List<ProxyHop> hops = Stream.of(target.secure() ? "https" : "http", "")
                .flatMap(this::of)
                .toList();
        return hops.isEmpty() ? of("socks").toList() : hops;
    }

    private Stream<ProxyHop> of(String protocol) {
        return entries.stream()
                .filter(entry -> entry.protocol().equals(protocol))
                .map(Entry::hop);
    }
}
