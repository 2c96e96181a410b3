/** Tells endpoints and programs what became of a job: slow, fallible, at least once, never in the way of a change. */
@NullMarked
package dev.ebb.server.notify;

import org.jspecify.annotations.NullMarked;
