/** Moves the bytes of one file correctly. Knows neither job states nor retry rules. */
@NullMarked
package dev.ebb.server.engine;

import org.jspecify.annotations.NullMarked;
