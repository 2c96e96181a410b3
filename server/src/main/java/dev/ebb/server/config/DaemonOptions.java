package dev.ebb.server.config;

import java.time.Duration;
import java.util.Optional;

/**
 * How the process behaves.
 *
 * @param idleExit a daemon that was started on demand leaves after this long without work; empty = it stays
 * @param logLevel how much it logs
 * @param drainTimeout how long it takes at most to leave in good order; zero = it ends at once
 */
public record DaemonOptions(Optional<Duration> idleExit, LogLevel logLevel, Duration drainTimeout) {
    /** Unless it is told otherwise; less than half of what the units give it. */
    public static final Duration DRAIN_TIMEOUT = Duration.ofSeconds(20);

    /** How much to log, least first. */
    public enum LogLevel {
        /** Only what fails. */
        ERROR,
        /** And what is odd. */
        WARN,
        /** And what happens. */
        INFO,
        /** And why. */
        DEBUG,
        /** And every step. */
        TRACE
    }
}
