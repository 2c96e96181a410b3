/** Who did what to whose job, and what BITS would have logged. */
@NullMarked
package dev.ebb.server.telemetry.events;

import org.jspecify.annotations.NullMarked;
