package dev.ebb.server.config;

import java.nio.file.Path;
import java.util.Optional;

/**
 * The TCP door; the Unix socket is always there.
 *
 * @param tcp where to listen; empty = no TCP door
 * @param certificate PEM chain of the server; empty = no TLS, which only a loopback address may have
 * @param key PEM private key (PKCS #8) of the certificate
 * @param clientCa PEM certificates that sign client certificates; empty = none are asked for
 * @param insecure lets callers in who show nothing, as an unprivileged {@code anonymous}; loopback only
 * @param subscriptions open subscriptions of all callers, of every door
 * @param subscriptionsPerCaller open subscriptions of one caller
 */
public record ListenOptions(
        Optional<HostPort> tcp,
        Optional<Path> certificate,
        Optional<Path> key,
        Optional<Path> clientCa,
        boolean insecure,
        int subscriptions,
        int subscriptionsPerCaller) {
    /** No TCP door. */
    public static final ListenOptions NONE =
            new ListenOptions(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), false, 1024, 128);
}
