/** Finds peers and fetches from them what the origin vouches for. */
@NullMarked
package dev.ebb.server.peer.client;

import org.jspecify.annotations.NullMarked;
