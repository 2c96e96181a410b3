/** The wiring, top to bottom with plain new: start, drain, stop. */
@NullMarked
package dev.ebb.server.app;

import org.jspecify.annotations.NullMarked;
