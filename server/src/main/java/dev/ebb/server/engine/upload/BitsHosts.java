package dev.ebb.server.engine.upload;

import dev.ebb.server.engine.TransferFailure;
import dev.ebb.server.engine.http.HttpOrigin;
import dev.ebb.server.engine.http.proxy.BypassList;
import dev.ebb.server.engine.http.proxy.ProxyTarget;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * To which servers another one may send the rest of an upload (BITS-Host-Id).
 *
 * @param allowed those that the service lists, as names with {@code *} at their left, addresses, with or without a port
 */
record BitsHosts(List<String> allowed) {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]+(:\\d{1,5})?|\\[[0-9A-Fa-f:.]+\\](:\\d{1,5})?");
    private static final int LONGEST = 300;

    BitsHosts {
        allowed = List.copyOf(allowed);
    }

    /**
     * The same URL at the server of that name; null when that is no name, or none of the list. Only the server changes: path, query
     * and scheme stay, and the port if the name has none.
     */
    @Nullable
    URI at(URI url, String hostId) {
        boolean bareAddress = hostId.matches("[0-9A-Fa-f.]*:[0-9A-Fa-f.]*:[0-9A-Fa-f:.]*");
        String name = bareAddress ? "[" + hostId + "]" : hostId;
        if (name.length() > LONGEST || !NAME.matcher(name).matches()) {
            return null;
        }
        try {
            HttpOrigin home = HttpOrigin.of(url);
            boolean hasPort = name.matches(".*:\\d+");
            String query = url.getRawQuery() == null ? "" : "?" + url.getRawQuery();
            URI to = new URI(
                    url.getScheme() + "://" + name + (hasPort ? "" : ":" + home.port()) + url.getRawPath() + query);
            HttpOrigin there = HttpOrigin.of(to);
            return there.equals(home) || covers(there) ? to : null;
        } catch (TransferFailure | URISyntaxException noName) {
            return null;
        }
    }

    private boolean covers(HttpOrigin there) throws TransferFailure {
        ProxyTarget target = new ProxyTarget(there.secure(), there.host(), there.port(), "");
        return BypassList.parse(String.join(" ", allowed), "uploads").covers(target);
    }
}
