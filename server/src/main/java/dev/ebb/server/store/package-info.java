/** Durability behind one interface. Implementations live in sub-packages and pass one contract suite. */
@NullMarked
package dev.ebb.server.store;

import org.jspecify.annotations.NullMarked;
