/** Peer caching: verified files that machines of one network serve to each other. */
@NullMarked
package dev.ebb.server.peer;

import org.jspecify.annotations.NullMarked;
