/** The store that several nodes share: PostgreSQL, which commits for many at once. Loaded only where it is configured. */
@NullMarked
package dev.ebb.server.store.postgres;

import org.jspecify.annotations.NullMarked;
