/** Uploads on disk: sessions that outlive a crash, and the way of a whole file to its place. */
@NullMarked
package dev.ebb.server.uploads.session;

import org.jspecify.annotations.NullMarked;
