/** Translation between the contract and the ledger, and nothing else. */
@NullMarked
package dev.ebb.server.rpc;

import org.jspecify.annotations.NullMarked;
