/** The rules of a job: states, transitions, commands, limits and error codes. Pure: no clock, store or socket. */
@NullMarked
package dev.ebb.server.job;

import org.jspecify.annotations.NullMarked;
