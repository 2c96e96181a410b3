package dev.ebb.server.job;

/** What a failure means for the job: the only thing the retry rules look at. */
public enum Disposition {
    /** May heal by itself: the job waits in TRANSIENT_ERROR and is tried again. */
    TRANSIENT,
    /** Waiting does not help: the job goes to ERROR. */
    FATAL,
    /** The result of a call, not of a transfer: no job changes. */
    METHOD,
    /** A success code or an error context. */
    NONE
}
