package dev.ebb.server.store.postgres;

/** Looks at a database as a node that starts would, but waits for nothing and changes nothing. */
public final class PostgresProbe {
    private PostgresProbe() {}

    /** What it is, in words; a StoreException or IllegalArgumentException says why a node would not start with it. */
    public static String look(PostgresOptions options) {
        try (PostgresConnections connections = new PostgresConnections(options)) {
            return new PostgresOpening(connections, options).describe();
        }
    }
}
