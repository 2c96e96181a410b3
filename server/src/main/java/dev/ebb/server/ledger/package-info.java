/** The only writer: authorise, decide, commit, publish. */
@NullMarked
package dev.ebb.server.ledger;

import org.jspecify.annotations.NullMarked;
