/** What this machine keeps for others: content on disk, and the records of it. */
@NullMarked
package dev.ebb.server.peer.cache;

import org.jspecify.annotations.NullMarked;
