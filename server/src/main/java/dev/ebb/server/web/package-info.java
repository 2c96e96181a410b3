/** Doors for browsers: a client like any other that speaks HTTP on one side and the contract on the other. */
@NullMarked
package dev.ebb.server.web;

import org.jspecify.annotations.NullMarked;
