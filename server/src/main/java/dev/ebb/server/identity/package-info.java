/** Who is calling and what they may do: one answer for every door. */
@NullMarked
package dev.ebb.server.identity;

import org.jspecify.annotations.NullMarked;
