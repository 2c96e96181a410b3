package dev.ebb.server.engine.http;

import dev.ebb.server.engine.RedactedUrl;
import dev.ebb.server.engine.TransferFailure;
import dev.ebb.server.job.ErrorCode;
import dev.ebb.server.job.ErrorContext;
import dev.ebb.server.job.TransferError;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Follows the redirects of one request (RFC 9110 section 15.4): not for ever, not in circles, not away from http and https,
 * and from https to http only when that is allowed. Not thread-safe.
 */
public final class Redirects {
    private static final int MAX_LOCATION_LENGTH = 8 << 10;

    private final int limit;
    private final boolean mayDropEncryption;
    private final Set<URI> seen = new HashSet<>();

    public Redirects(int limit, URI start) {
        this(limit, start, false);
    }

    public Redirects(int limit, URI start, boolean mayDropEncryption) {
        this.mayDropEncryption = mayDropEncryption;
        this.limit = limit;
        seen.add(start);
    }

    /** Where to ask next. */
    public URI next(URI from, @Nullable String location) throws TransferFailure {
        URI to = target(from, location);
        if (!seen.add(to)) {
            throw refused(from, "redirected in a circle");
        }
        if (seen.size() > limit + 1) {
            throw refused(from, "redirected more than " + limit + " times");
        }
        return to;
    }

    /** Where that is, however often it was asked before. */
    public URI target(URI from, @Nullable String location) throws TransferFailure {
        if (location == null || location.isEmpty()) {
            throw refused(from, "redirected to nowhere");
        }
        URI to = resolve(from, location);
        if (!isHttp(to)) {
            throw refused(from, "redirected to a URL that is neither http nor https");
        }
        if (!mayDropEncryption
                && "http".equalsIgnoreCase(to.getScheme())
                && "https".equalsIgnoreCase(from.getScheme())) {
            throw refused(from, "redirected from https to http, which would drop the encryption");
        }
        return to;
    }

    private static boolean isHttp(URI uri) {
        return "http".equalsIgnoreCase(uri.getScheme()) || "https".equalsIgnoreCase(uri.getScheme());
    }

    private static URI resolve(URI from, String location) throws TransferFailure {
        if (location.length() > MAX_LOCATION_LENGTH) {
            throw refused(from, "redirected to a URL of more than " + MAX_LOCATION_LENGTH + " characters");
        }
        try {
            URI reference = new URI(escaped(location));
            URI to = resolved(from, reference);
            URI plain = new URI(to.getScheme() + "://" + RedactedUrl.authority(to) + pathAndQuery(to));
            if (isHttp(plain)) {
                HttpOrigin.of(plain);
            }
            return plain;
        } catch (URISyntaxException | IllegalArgumentException | TransferFailure unreadable) {
            throw refused(from, "redirected to something that is not a URL");
        }
    }

    /** {@link URI#resolve} still follows RFC 2396, which lost the path before a lone query. */
    private static URI resolved(URI from, URI reference) throws URISyntaxException {
        if (reference.isAbsolute()) {
            return reference;
        }
        String path = reference.getRawPath();
        if (reference.getRawAuthority() == null && (path == null || path.isEmpty())) {
            return from.resolve(path(from) + "?" + String.valueOf(reference.getRawQuery()));
        }
        return from.resolve(path(from)).resolve(reference);
    }

    private static String path(URI uri) {
        String path = uri.getRawPath();
        return path == null || path.isEmpty() ? "/" : path;
    }

    private static String pathAndQuery(URI uri) {
        String query = uri.getRawQuery();
        return path(uri) + (query == null ? "" : "?" + query);
    }

    /** Servers send spaces, quotes and plain UTF-8 in Location; a browser escapes them, and so do we. */
    private static String escaped(String location) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < location.length(); i++) {
            char c = location.charAt(i);
            if (c <= ' ' || c > '~' || "\"<>\\^`{|}".indexOf(c) >= 0) {
                // Header values come in as ISO-8859-1, one character an octet.
                text.append(String.format("%%%02X", c & 0xFF));
            } else {
                text.append(c);
            }
        }
        return text.toString();
    }

    private static TransferFailure refused(URI from, String what) {
        return new TransferFailure(TransferError.of(
                ErrorContext.REMOTE_FILE,
                ErrorCode.REDIRECT_FAILED,
                "The server " + RedactedUrl.authority(from) + " " + what + ", for " + RedactedUrl.of(from) + "."));
    }
}
