/** A page to look at the queue with, and what it asks: requests in JSON, translated to calls of the contract. */
@NullMarked
package dev.ebb.server.web.page;

import org.jspecify.annotations.NullMarked;
