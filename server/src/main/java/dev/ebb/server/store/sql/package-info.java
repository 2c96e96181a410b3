/** What stores on SQL databases share: rows, reads and the few words that databases disagree about. */
@NullMarked
package dev.ebb.server.store.sql;

import org.jspecify.annotations.NullMarked;
