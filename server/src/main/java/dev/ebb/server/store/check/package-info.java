/** Whether a store is as it should be: what can be asked of its rows by SQL, and of the files that they speak of. */
@NullMarked
package dev.ebb.server.store.check;

import org.jspecify.annotations.NullMarked;
