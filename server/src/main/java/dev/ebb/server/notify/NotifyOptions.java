package dev.ebb.server.notify;

import java.time.Duration;

/**
 * Bounds of deliveries.
 *
 * @param commandTimeLimit how long a program may run
 */
public record NotifyOptions(Duration commandTimeLimit) {
    /** What a daemon uses. */
    public static final NotifyOptions DEFAULTS = new NotifyOptions(Duration.ofMinutes(5));
}
