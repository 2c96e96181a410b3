/** How the service does, in numbers that monitoring collects: the text form of Prometheus. */
@NullMarked
package dev.ebb.server.web.metrics;

import org.jspecify.annotations.NullMarked;
