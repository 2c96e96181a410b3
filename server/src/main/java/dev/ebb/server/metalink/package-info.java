/** Reads Metalink documents. */
@NullMarked
package dev.ebb.server.metalink;

import org.jspecify.annotations.NullMarked;
