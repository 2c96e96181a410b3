package dev.ebb.server.web.aria2;

import java.util.List;
import java.util.regex.Pattern;

/**
 * Which pages may call, besides programs, which have no origin. Immutable.
 *
 * <p>Pages of this machine and extensions of the browser may: both are here because their user put them here, and they need
 * the secret all the same. Others only when they are listed, {@code null} (a page opened from a file) among them.
 */
record OriginRule(List<String> listed) {
    private static final Pattern LOOPBACK =
            Pattern.compile("https?://(localhost|127(\\.\\d{1,3}){3}|\\[::1])(:\\d{1,5})?");
    private static final Pattern EXTENSION = Pattern.compile("(chrome|moz|safari-web)-extension://[0-9A-Za-z-]+");

    OriginRule {
        listed = List.copyOf(listed);
    }

    boolean admits(String origin) {
        return LOOPBACK.matcher(origin).matches()
                || EXTENSION.matcher(origin).matches()
                || listed.contains("*")
                || listed.stream().anyMatch(origin::equalsIgnoreCase);
    }
}
