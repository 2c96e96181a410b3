/** How fast bytes may move: limits, who shares them, and who waits for them. */
@NullMarked
package dev.ebb.server.governor;

import org.jspecify.annotations.NullMarked;
