/** File, environment and flags to typed options, validated once. */
@NullMarked
package dev.ebb.server.config;

import org.jspecify.annotations.NullMarked;
