/** Uploads: what each protocol asks for, and the one course that all of them take. */
@NullMarked
package dev.ebb.server.engine.upload;

import org.jspecify.annotations.NullMarked;
