package dev.ebb.server.governor.idle;

import java.time.Duration;

/**
 * A decision as somebody sees it who asks later.
 *
 * @param age how long ago it was
 * @param direction which way
 * @param decision what was decided
 */
public record PastDecision(Duration age, Direction direction, IdleDecision decision) {}
