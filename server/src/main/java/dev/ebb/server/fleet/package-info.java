/** The nodes that share one queue: which there are, how they are, and what each may take. */
@NullMarked
package dev.ebb.server.fleet;

import org.jspecify.annotations.NullMarked;
