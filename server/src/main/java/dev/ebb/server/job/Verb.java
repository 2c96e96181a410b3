package dev.ebb.server.job;

/** Kinds of commands, as the transition table knows them: first what callers do, then what the service itself does. */
public enum Verb {
    ADD_FILES,
    SUSPEND,
    RESUME,
    CANCEL,
    COMPLETE,
    TAKE_OWNERSHIP,
    SET_PROPERTY,
    SET_REMOTE_NAME,
    SET_VALIDATION_STATE,
    START,
    CONNECTED,
    FILES_TRANSFERRED,
    FAIL_TRANSIENT,
    FAIL_FATAL,
    YIELD,
    RETRY,
    SETTLE,
    PUBLISHED,
    PUBLISH_FAILED,
    DISCARDED,
    EXPIRE
}
