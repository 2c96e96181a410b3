package dev.ebb.server.engine.http.proxy;

import dev.ebb.server.job.UserPassword;
import org.jspecify.annotations.Nullable;

/**
 * The first stop of a connection: a proxy, or none.
 *
 * @param kind what is spoken to it
 * @param host name or address, lower case, an IPv6 address without brackets; empty for a direct connection
 * @param port its port
 * @param ofService it is one of the service's own, so that the service's credentials may be given to it
 * @param login what the service proves itself with there; never a job's
 */
public record ProxyHop(
        Kind kind,
        String host,
        int port,
        boolean ofService,
        @Nullable UserPassword login) {
    /** No proxy. */
    public static final ProxyHop DIRECT = new ProxyHop(Kind.DIRECT, "", 0, false, null);

    /** What is spoken to a proxy. */
    public enum Kind {
        /** There is none. */
        DIRECT(0),
        /** HTTP. */
        HTTP(80),
        /** HTTP over TLS. */
        HTTPS(443),
        /** SOCKS version 5 (RFC 1928). */
        SOCKS5(1080);

        private final int usualPort;

        Kind(int usualPort) {
            this.usualPort = usualPort;
        }

        /** The port when none is said. */
        int usualPort() {
            return usualPort;
        }
    }

    /** True without a proxy. */
    public boolean isDirect() {
        return kind == Kind.DIRECT;
    }

    /** True when it is asked for whole URLs of http servers, rather than for a tunnel (RFC 9112 section 3.2.2). */
    public boolean forwards(boolean secure) {
        return speaksHttp() && !secure;
    }

    /** True when it is asked for a tunnel (RFC 9110 section 9.3.6). */
    public boolean tunnels(boolean secure) {
        return speaksHttp() && secure;
    }

    private boolean speaksHttp() {
        return kind == Kind.HTTP || kind == Kind.HTTPS;
    }

    /** Host and port, for messages. */
    public String name() {
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
    }

    ProxyHop withLogin(UserPassword next) {
        return new ProxyHop(kind, host, port, ofService, next);
    }

    @Override
    public String toString() {
        return kind + " " + name();
    }
}
