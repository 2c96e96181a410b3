/** Connects the controllers of the governor to the sockets of background jobs: signals in, receive windows out. */
@NullMarked
package dev.ebb.server.engine.http.idle;

import org.jspecify.annotations.NullMarked;
