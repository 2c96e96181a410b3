package dev.ebb.server.engine.http;

import dev.ebb.server.engine.HttpOptions.Login;
import dev.ebb.server.engine.TransferTask.Header;
import dev.ebb.server.engine.http.proxy.ProxyHop;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One request.
 *
 * @param method GET, PUT, POST or one of the job's own
 * @param uri absolute, already checked
 * @param origin where it goes
 * @param headers beyond those every request has
 * @param bodyBytes size of the body, or {@link #NO_BODY}
 * @param tls how TLS is made and judged; the client's certificate is for the origin of the job's own URL and for no other
 * @param stallTimeout longest silence while bytes are due
 * @param access through which proxies it goes and what it may prove
 * @param amongMany one of many requests for small answers, as far as is known
 * @param care what is to be minded with its body
 */
public record HttpCall(
        String method,
        URI uri,
        HttpOrigin origin,
        List<Header> headers,
        long bodyBytes,
        TlsTerms tls,
        Duration stallTimeout,
        JobAccess access,
        boolean amongMany,
        Care care) {
    /** A request without a body. */
    public static final long NO_BODY = -1;

    /**
     * What is to be minded with a request that changes something.
     *
     * @param repeatable it may be sent twice when nobody knows what became of the first
     * @param asksFirst its body waits until the server wants it, or is silent for a while
     * @param answerTime longest wait for the head of the answer; null for what is usual, and never less than that
     */
    public record Care(
            boolean repeatable, boolean asksFirst, @Nullable Duration answerTime) {
        /** Sent at once, and sent again only where the method allows that. */
        public static final Care USUAL = new Care(false, false, null);
    }

    public HttpCall {
        headers = List.copyOf(headers);
        tls = access.isHome(origin) ? tls : tls.withoutIdentity();
    }

    /** The same with more fields; those that the job itself sends are left alone. */
    HttpCall with(List<Header> more) {
        if (more.isEmpty()) {
            return this;
        }
        List<Header> all = new ArrayList<>(headers);
        for (Header field : more) {
            if (headers.stream().noneMatch(own -> own.name().equalsIgnoreCase(field.name()))) {
                all.add(field);
            }
        }
        return new HttpCall(method, uri, origin, all, bodyBytes, tls, stallTimeout, access, amongMany, care);
    }

    /** Which connections can carry it there, among those of bytes that give way to others or among the others. */
    ConnectionKey connectionKey(ProxyHop hop, boolean givesWay) {
        List<Login> logins = new ArrayList<>(access.serverLogins(origin));
        logins.addAll(access.proxyLogins(hop));
        boolean encrypted = origin.secure() || hop.kind() == ProxyHop.Kind.HTTPS;
        return new ConnectionKey(origin, encrypted ? tls.ofConnection() : TlsTerms.NONE, hop, logins, givesWay);
    }

    /** Whether it may be sent twice when nobody knows what became of the first (RFC 9110 section 9.2.2). */
    boolean mayRepeat() {
        return care.repeatable() || !hasBody() && (method.equals("GET") || method.equals("HEAD"));
    }

    /** Longest wait for the head of the answer, where this one is usual. */
    Duration answerTime(Duration usual) {
        Duration own = care.answerTime();
        return own == null || own.compareTo(usual) < 0 ? usual : own;
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

    /** The whole URL as it stands in the request line to a proxy (RFC 9112 section 3.2.2). */
    String absoluteTarget() {
        return (origin.secure() ? "https://" : "http://") + origin.hostHeader() + target();
    }

    /** The URL without user information and query. */
    String plainUrl() {
        String whole = absoluteTarget();
        int query = whole.indexOf('?');
        return query < 0 ? whole : whole.substring(0, query);
    }
}
