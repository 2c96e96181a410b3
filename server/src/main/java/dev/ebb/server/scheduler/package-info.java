/** Which job runs now: a pure run queue and one loop that can be run by hand. */
@NullMarked
package dev.ebb.server.scheduler;

import org.jspecify.annotations.NullMarked;
