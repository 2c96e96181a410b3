package dev.ebb.server.engine.http;

import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import dev.ebb.server.engine.Http2Options;
import dev.ebb.server.engine.Http2Options.Use;
import dev.ebb.server.engine.HttpOptions.Login;
import dev.ebb.server.engine.http.proxy.ProxyHop;
import dev.ebb.server.job.AuthScheme;
import java.time.Duration;
import java.util.List;

/**
 * Decides which exchanges share HTTP/2 connections, and remembers for a while which servers do not speak it, or not well.
 * Thread-safe.
 */
final class Multiplexing {
    private static final int MAX_REMEMBERED = 1000;
    private static final Duration MEMORY = Duration.ofMinutes(10);

    private final Http2Options options;
    private final Cache<Route, Boolean> unable = CacheBuilder.newBuilder()
            .maximumSize(MAX_REMEMBERED)
            .expireAfterWrite(MEMORY)
            .build();

    /** A server, and what may come between. */
    private record Route(HttpOrigin origin, ProxyHop hop) {}

    Multiplexing(Http2Options options) {
        this.options = options;
    }

    /** Exchanges at once on one connection. */
    int streams() {
        return options.streams();
    }

    /** True when the exchange should share a connection. */
    boolean suits(HttpCall call, ProxyHop hop) {
        return options.use() != Use.NEVER
                && (options.use() == Use.ALWAYS
                        || call.amongMany() && call.origin().secure())
                && call.care().equals(HttpCall.Care.USUAL)
                && call.mayRepeat()
                && !hop.forwards(call.origin().secure())
                && call.access().serverLogins(call.origin()).stream().noneMatch(Multiplexing::needsOwnConnection)
                && unable.getIfPresent(new Route(call.origin(), hop)) == null;
    }

    /** These prove who somebody is once for a whole connection (RFC 4559 section 6), which HTTP/2 has no place for. */
    private static boolean needsOwnConnection(Login login) {
        return List.of(AuthScheme.NTLM, AuthScheme.NEGOTIATE).contains(login.scheme());
    }

    /** True for an answer that should rather come over a connection of its own. */
    boolean outgrown(ResponseHead head) {
        return options.use() == Use.AUTO && head.isSuccess() && head.contentLength() > Http2Options.LARGE_BYTES;
    }

    /** HTTP/2 is not to be had there: the next exchanges go over HTTP/1.1. */
    void unable(ConnectionKey key) {
        unable.put(new Route(key.origin(), key.hop()), true);
    }
}
