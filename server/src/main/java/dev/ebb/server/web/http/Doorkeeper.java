package dev.ebb.server.web.http;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Keeps out requests that a page of somebody else's makes a browser on this machine send. Immutable.
 *
 * <p>Host has to name this machine by an address or as localhost: a name that an attacker's DNS points to 127.0.0.1 does
 * not. The port may differ, as it does behind {@code ssh -L}. Origin, where there is one, has to be the door's own unless
 * the service admits others.
 */
final class Doorkeeper {
    private static final Pattern HERE = Pattern.compile("(?i)(localhost|127(\\.\\d{1,3}){3}|\\[::1])(:\\d{1,5})?");

    private Doorkeeper() {}

    /** Why the Host of a request is not for this door; null when it is. */
    static @Nullable String wrongHost(HttpHeaders headers) {
        List<String> hosts = headers.getAll(HttpHeaderNames.HOST);
        if (hosts.size() != 1 || !HERE.matcher(hosts.get(0)).matches()) {
            return "this door is for 127.0.0.1, [::1] and localhost: use one of them in the URL";
        }
        return null;
    }

    /** The foreign origin of a request; null when it has none or comes from the door's own pages. */
    static @Nullable String foreignOrigin(HttpHeaders headers) {
        List<String> origins = headers.getAll(HttpHeaderNames.ORIGIN);
        if (origins.isEmpty()) {
            return null;
        }
        boolean own =
                origins.size() == 1 && origins.get(0).equalsIgnoreCase("http://" + headers.get(HttpHeaderNames.HOST));
        return own ? null : String.join(" ", origins);
    }
}
