package dev.ebb.server.config;

import java.time.Duration;
import java.util.Optional;

/**
 * How the process behaves.
 *
 * @param idleExit a daemon that was started on demand leaves after this long without work; empty = it stays
 * @param logLevel how much it logs
 */
public record DaemonOptions(Optional<Duration> idleExit, LogLevel logLevel) {
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
