/** The embedded store: one SQLite file, written by one thread and read by many. */
@NullMarked
package dev.ebb.server.store.sqlite;

import org.jspecify.annotations.NullMarked;
