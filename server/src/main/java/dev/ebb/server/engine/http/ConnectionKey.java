package dev.ebb.server.engine.http;

import dev.ebb.server.engine.HttpOptions.Login;
import dev.ebb.server.engine.http.proxy.ProxyHop;
import dev.ebb.server.job.AuthTarget;
import java.util.List;

/**
 * What two exchanges must have in common to share a connection.
 *
 * @param origin scheme, host and port
 * @param tls how its TLS was made and judged
 * @param hop the proxy it goes through, or none
 * @param logins what may be proved on it: a connection that was let in for one is no other's
 * @param givesWay its bytes give way to everybody else's, so it is slowed down, and who gives way to none cannot use it
 */
record ConnectionKey(HttpOrigin origin, TlsTerms tls, ProxyHop hop, List<Login> logins, boolean givesWay) {
    ConnectionKey {
        logins = List.copyOf(logins);
    }

    /** The host that is connected to. */
    String host() {
        return hop.isDirect() ? origin.host() : hop.host();
    }

    /** Its port. */
    int port() {
        return hop.isDirect() ? origin.port() : hop.port();
    }

    /** Whom messages about connecting are about. */
    String name() {
        return hop.isDirect() ? origin.hostHeader() : "the proxy " + hop.name();
    }

    /** What may be proved to the proxy. */
    List<Login> proxyLogins() {
        return logins.stream()
                .filter(login -> login.target() == AuthTarget.PROXY)
                .toList();
    }
}
