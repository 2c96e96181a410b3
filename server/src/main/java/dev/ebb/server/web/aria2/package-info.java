/** aria2's RPC as a door to the queue: its methods, options and words, spoken by a client like any other. */
@NullMarked
package dev.ebb.server.web.aria2;

import org.jspecify.annotations.NullMarked;
