/** Proves who a job is to those who ask: challenges, schemes, and what has been proved before. Knows no sockets. */
@NullMarked
package dev.ebb.server.engine.http.auth;

import org.jspecify.annotations.NullMarked;
