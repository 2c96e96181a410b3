/** The doors: the Unix socket and TCP, who comes in by them, and how many at a time. */
@NullMarked
package dev.ebb.server.rpc.transport;

import org.jspecify.annotations.NullMarked;
