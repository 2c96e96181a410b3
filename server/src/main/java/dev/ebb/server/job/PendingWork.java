package dev.ebb.server.job;

/** Disk work that has been promised and must be finished even after a crash; the ordinal is what the store keeps. */
public enum PendingWork {
    NONE,
    /** Complete: put the transferred files in place, throw the others away. */
    PUBLISH,
    /** Cancel: delete the temporary files. */
    DISCARD
}
