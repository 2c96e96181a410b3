package dev.ebb.server.engine.http;

import org.jspecify.annotations.Nullable;

/**
 * What two exchanges must have in common to share a connection.
 *
 * @param origin scheme, host and port
 * @param trustedCertificatesPem a job's own trust is no other job's
 */
record ConnectionKey(HttpOrigin origin, @Nullable String trustedCertificatesPem) {}
