/** Puts the parts of the engine together; the only package that knows them all. */
@NullMarked
package dev.ebb.server.engine.runtime;

import org.jspecify.annotations.NullMarked;
