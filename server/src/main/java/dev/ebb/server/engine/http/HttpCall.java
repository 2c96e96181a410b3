package dev.ebb.server.engine.http;

import dev.ebb.server.engine.TransferTask.Header;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One request.
 *
 * @param method GET, PUT or POST
 * @param uri absolute, already checked
 * @param origin where it goes
 * @param headers beyond those every request has
 * @param bodyBytes size of the body, or {@link #NO_BODY}
 * @param trustedCertificatesPem trusted besides the machine's
 * @param stallTimeout longest silence while bytes are due
 */
public record HttpCall(
        String method,
        URI uri,
        HttpOrigin origin,
        List<Header> headers,
        long bodyBytes,
        @Nullable String trustedCertificatesPem,
        Duration stallTimeout) {
    /** A request without a body. */
    public static final long NO_BODY = -1;

    public HttpCall {
        headers = List.copyOf(headers);
    }

    /** Which connections can carry it. */
    ConnectionKey connectionKey() {
        return new ConnectionKey(origin, trustedCertificatesPem);
    }

    boolean hasBody() {
        return bodyBytes != NO_BODY;
    }

    /** Path and query as they stand in the request line (RFC 9112 section 3.2.1). */
    String target() {
        // A URI may hold letters that a request line may not.
        URI ascii = URI.create(uri.toASCIIString());
        String path = ascii.getRawPath();
        String query = ascii.getRawQuery();
        return (path == null || path.isEmpty() ? "/" : path) + (query == null ? "" : "?" + query);
    }
}
