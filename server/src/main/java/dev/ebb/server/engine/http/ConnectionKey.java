package dev.ebb.server.engine.http;

/**
 * What two exchanges must have in common to share a connection.
 *
 * @param origin scheme, host and port
 * @param tls how its TLS was made and judged
 */
record ConnectionKey(HttpOrigin origin, TlsTerms tls) {}
