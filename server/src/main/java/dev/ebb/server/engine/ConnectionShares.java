package dev.ebb.server.engine;

/** How many of the connections that may be open to a server are this machine's to use. Thread-safe, cheap. */
public interface ConnectionShares {
    /** All of them. */
    ConnectionShares ALL = (server, limit) -> limit;

    /** This machine's part of a limit; 0 for none at this moment. */
    int part(String server, int limit);
}
