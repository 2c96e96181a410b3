/**
 * How much of a path background transfers may use so that nobody else on it notices: a pure controller, fed with what sockets
 * and interface counters show each tick, which answers with what each connection may have in flight. No clock, socket or
 * thread in here.
 *
 * <p>Reading path: {@link dev.ebb.server.governor.idle.PathSignals}, {@link dev.ebb.server.governor.idle.PathController},
 * {@link dev.ebb.server.governor.idle.PathOrders}.
 */
@NullMarked
package dev.ebb.server.governor.idle;

import org.jspecify.annotations.NullMarked;
