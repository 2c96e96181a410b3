/** Committed history as resumable, bounded streams. */
@NullMarked
package dev.ebb.server.events;

import org.jspecify.annotations.NullMarked;
