package dev.ebb.server.store.postgres;

import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Where the shared store is, and how much of it one node takes.
 *
 * @param url a JDBC URL, {@code jdbc:postgresql://HOST:PORT/DATABASE?...}, with the driver's parameters for TLS and several
 *     hosts; what it says itself of time-outs holds
 * @param user whom to log in as; null = what the URL says, or the service's account
 * @param passwordFile holds the password in its first line; read again for each connection, so that it can be changed; null =
 *     none is needed
 * @param connections most connections at once, at least 4; half of them write
 * @param startPatience how long a start waits for a database that cannot be reached
 */
public record PostgresOptions(
        String url, @Nullable String user, @Nullable Path passwordFile, int connections, Duration startPatience) {
    /** The fewest connections that a node works with. */
    public static final int FEWEST_CONNECTIONS = 4;

    /** What a node takes unless told otherwise; three nodes and an administrator fit into PostgreSQL's default of 100. */
    public static final int DEFAULT_CONNECTIONS = 16;

    /** A database that starts with the machine is there by then. */
    public static final Duration DEFAULT_START_PATIENCE = Duration.ofSeconds(60);

    private static final int MOST_LANES = 8;

    /** Commits at once. One more connection writes numbers and prunes. */
    int lanes() {
        return Math.max(1, Math.min(MOST_LANES, connections / 2 - 1));
    }

    int writers() {
        return lanes() + 1;
    }

    int readers() {
        return Math.max(1, connections - writers());
    }
}
