/** Sends metrics and traces to a collector by OTLP. */
@NullMarked
package dev.ebb.server.telemetry.otlp;

import org.jspecify.annotations.NullMarked;
