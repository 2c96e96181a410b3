/** Serves the cache to peers over mutual TLS. */
@NullMarked
package dev.ebb.server.peer.server;

import org.jspecify.annotations.NullMarked;
