/** The ebb command: a client like any other. */
@NullMarked
package dev.ebb.server.cli;

import org.jspecify.annotations.NullMarked;
