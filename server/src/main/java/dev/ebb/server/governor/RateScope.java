package dev.ebb.server.governor;

/** What a limit is a limit of. */
public enum RateScope {
    /** Everything that moves. */
    TOTAL,
    /** All jobs but FOREGROUND ones together. */
    BACKGROUND,
    /** All jobs of one priority together. */
    PRIORITY,
    /** All jobs of one user together. */
    USER,
    /** One job. */
    JOB,
    /** Everything that comes from one server, or goes to it. */
    HOST
}
