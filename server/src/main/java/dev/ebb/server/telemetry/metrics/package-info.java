/** Counts and times what the rooms below tell, and shows it as Prometheus reads it. */
@NullMarked
package dev.ebb.server.telemetry.metrics;

import org.jspecify.annotations.NullMarked;
