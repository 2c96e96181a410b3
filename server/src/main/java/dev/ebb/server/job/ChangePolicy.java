package dev.ebb.server.job;

/** What becomes of a file of which the server shows another version than the one that is half here. Order kept for ever. */
public enum ChangePolicy {
    /** The new version is fetched from its start. */
    RESTART,
    /** The job goes to ERROR with BG_E_REMOTE_FILE_CHANGED; Resume then accepts the new version. */
    FAIL
}
