/** Uploads: the local file as the body of one request. */
@NullMarked
package dev.ebb.server.engine.upload;

import org.jspecify.annotations.NullMarked;
