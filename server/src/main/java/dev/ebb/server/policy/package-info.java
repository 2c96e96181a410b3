/** Limits, timers and permissions as one immutable snapshot that can be replaced while running. */
@NullMarked
package dev.ebb.server.policy;

import org.jspecify.annotations.NullMarked;
