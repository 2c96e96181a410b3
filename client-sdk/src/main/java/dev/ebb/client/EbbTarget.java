package dev.ebb.client;

import java.nio.file.Path;
import java.util.Set;

/**
 * Where the service is and how to prove who calls. Immutable.
 *
 * <pre>{@code
 * EbbTarget local = EbbTarget.discover().startingService();
 * EbbTarget remote = EbbTarget.tcp("ebb.example.org", 7443).withToken(token);
 * }</pre>
 */
public sealed interface EbbTarget permits UnixTarget, TcpTarget, HomeTarget {
    /** A Unix socket. The server behind it must run as this user or as root. */
    static UnixTarget unix(Path socket) {
        return new UnixTarget(socket.toAbsolutePath(), Set.of());
    }

    /** A TCP port with TLS, the server's certificate checked against the machine's authorities. */
    static TcpTarget tcp(String host, int port) {
        return TcpTarget.of(host, port);
    }

    /** The private service whose state lies in a folder. */
    static HomeTarget home(Path home) {
        return new HomeTarget(EbbHome.of(home), home.toAbsolutePath().normalize(), false);
    }

    /**
     * The service that a command without options means: that of {@code EBB_HOME} when it is set, else the user's own when
     * one is running, else the machine's, else the place where the user's own will be.
     */
    static HomeTarget discover() {
        return new HomeTarget(EbbHome.discover(System.getenv()), null, false);
    }
}
