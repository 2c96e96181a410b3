package dev.ebb.server.rpc.transport;

import dev.ebb.server.identity.Principals;
import dev.ebb.server.rpc.WatchLimits;
import java.nio.file.Path;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * Where and to whom the service opens.
 *
 * @param local the door for callers on this machine
 * @param tcp the door for callers from afar; null = none
 * @param principals who is who
 * @param limits how much at a time
 * @param passed listening sockets that this process was started with
 */
public record RpcOptions(Local local, @Nullable Tcp tcp, Principals principals, Limits limits, Passed passed) {
    /** For a service that opens its sockets itself. */
    public RpcOptions(Local local, @Nullable Tcp tcp, Principals principals, Limits limits) {
        this(local, tcp, principals, limits, Passed.NONE);
    }

    /** A private service on a socket, and nothing else. */
    public static RpcOptions ofPrivateDaemon(Path socket) {
        return new RpcOptions(
                new Local(socket, false, LocalDoor.AUTOMATIC), null, Principals.DEFAULTS, Limits.DEFAULTS);
    }

    /** Which door local callers use. */
    public enum LocalDoor {
        /** The Unix socket where the platform has one whose peers the kernel vouches for, the token file elsewhere. */
        AUTOMATIC,
        /** Loopback TCP with a token in a file that only the owner can read. */
        TOKEN_FILE
    }

    /**
     * The door for callers on this machine.
     *
     * @param socket path of the Unix socket; a token file lies beside it
     * @param system whether every user of the machine may come in, rather than the owner of this process alone
     * @param door which kind of door
     */
    public record Local(Path socket, boolean system, LocalDoor door) {}

    /**
     * The door for callers from afar. They prove who they are by bearer token or client certificate.
     *
     * @param host address to listen on, such as {@code 127.0.0.1}
     * @param port port to listen on; 0 = any free one
     * @param tls certificates; required off loopback
     * @param insecure let in, on loopback only, callers without proof, as unprivileged {@code anonymous}
     */
    public record Tcp(String host, int port, @Nullable Tls tls, boolean insecure) {}

    /**
     * Certificates of the TCP door, as PEM files.
     *
     * @param certificateChain the service's own
     * @param privateKey its key (PKCS #8)
     * @param clientAuthorities who may sign client certificates; null = client certificates are not asked for
     */
    public record Tls(
            Path certificateChain,
            Path privateKey,
            @Nullable Path clientAuthorities) {}

    /**
     * How much at a time.
     *
     * @param handlerThreads threads that run calls, and wait for the store
     * @param callsPerConnection calls of one connection at a time, streams included
     * @param calls calls of all connections at a time, event streams apart; a caller who is no administrator has a quarter
     * @param connectionsPerUser connections of one user of the machine at a time, at the socket
     * @param messageBytes longest request
     * @param headerBytes longest set of request headers
     * @param watches event streams at a time
     */
    public record Limits(
            int handlerThreads,
            int callsPerConnection,
            int calls,
            int connectionsPerUser,
            int messageBytes,
            int headerBytes,
            WatchLimits watches) {
        /** Enough for a busy machine, and small beside a heap of 256 MiB. */
        public static final Limits DEFAULTS = new Limits(8, 256, 4096, 256, 4 << 20, 16 << 10, WatchLimits.DEFAULTS);

        /** The same with other limits on event streams. */
        public Limits with(WatchLimits other) {
            return new Limits(
                    handlerThreads, callsPerConnection, calls, connectionsPerUser, messageBytes, headerBytes, other);
        }

        /** Everything that may be under way at a time. */
        public int callsAndStreams() {
            return calls + watches.all();
        }
    }

    /**
     * Listening sockets that a service manager opened and passed on, by their file descriptors. They take the place of those
     * that would be opened; what is written of an address, of TLS and of callers holds for them too.
     *
     * @param unix the Unix socket, bound to the path of {@link Local}; empty = none
     * @param tcp the TCP socket, bound to the address of {@link Tcp}; empty = none
     */
    public record Passed(OptionalInt unix, OptionalInt tcp) {
        /** No socket was passed. */
        public static final Passed NONE = new Passed(OptionalInt.empty(), OptionalInt.empty());
    }
}
