package dev.ebb.server.config;

/** For whom a limit counts. */
enum FleetScope {
    /** For each node by itself. */
    NODE,
    /** For all nodes together. */
    FLEET
}
