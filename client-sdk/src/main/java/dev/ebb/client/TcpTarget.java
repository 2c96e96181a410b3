package dev.ebb.client;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A service behind a TCP port.
 *
 * <pre>{@code
 * EbbTarget target = EbbTarget.tcp("ebb.example.org", 7443)
 *         .withAuthorities(Path.of("/etc/ebb/ca.pem"))
 *         .withCertificate(Path.of("me.pem"), Path.of("me.key"));
 * }</pre>
 *
 * @param host name or address
 * @param port port
 * @param plaintext without TLS; loopback only, since a token would travel in clear
 * @param token bearer token
 * @param authorities PEM file of the authorities that may have signed the server's certificate; null = the machine's
 * @param certificate PEM file of the client's certificate chain
 * @param privateKey PEM file of its key (PKCS #8)
 */
public record TcpTarget(
        String host,
        int port,
        boolean plaintext,
        @Nullable String token,
        @Nullable Path authorities,
        @Nullable Path certificate,
        @Nullable Path privateKey)
        implements EbbTarget {
    public TcpTarget {
        if (plaintext && !isLoopback(host, port)) {
            throw new IllegalArgumentException(
                    host + " is not this machine: without TLS everybody in between can read along");
        }
    }

    static TcpTarget of(String host, int port) {
        return new TcpTarget(host, port, false, null, null, null, null);
    }

    /** The same port, proving who calls with a bearer token. */
    public TcpTarget withToken(String bearer) {
        return new TcpTarget(host, port, plaintext, bearer, authorities, certificate, privateKey);
    }

    /** The same port, where the server's certificate is signed by one of these authorities. */
    public TcpTarget withAuthorities(Path pem) {
        return new TcpTarget(host, port, plaintext, token, pem, certificate, privateKey);
    }

    /** The same port, proving who calls with a client certificate. */
    public TcpTarget withCertificate(Path chain, Path key) {
        return new TcpTarget(host, port, plaintext, token, authorities, chain, key);
    }

    /** The same port without TLS; IllegalArgumentException unless it is on this machine. */
    public TcpTarget withoutTls() {
        return new TcpTarget(host, port, true, token, authorities, certificate, privateKey);
    }

    /** Leaves the token out. */
    @Override
    public String toString() {
        return (plaintext ? "tcp://" : "tls://") + host + ":" + port;
    }

    private static boolean isLoopback(String host, int port) {
        InetSocketAddress address = new InetSocketAddress(host, port);
        return !address.isUnresolved() && address.getAddress().isLoopbackAddress();
    }
}
