/** What the engine does to files: with the owner's rights, under directory handles, on threads of its own. */
@NullMarked
package dev.ebb.server.engine.disk;

import org.jspecify.annotations.NullMarked;
