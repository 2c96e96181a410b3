/**
 * {@code ebb bitsadmin}: the switches of BITS's own tool, and answers in the form that its scripts read. A client like any
 * other. docs/bitsadmin.md has every switch.
 */
@NullMarked
package dev.ebb.server.cli.bitsadmin;

import org.jspecify.annotations.NullMarked;
