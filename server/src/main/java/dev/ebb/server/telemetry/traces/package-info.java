/** Spans for calls, jobs, attempts, files and HTTP requests. */
@NullMarked
package dev.ebb.server.telemetry.traces;

import org.jspecify.annotations.NullMarked;
